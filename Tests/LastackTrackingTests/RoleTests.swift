import LastackTracking
import LastackWire
import Testing

/// Which end is the client, and what shows it (`semantics.md` §1.7).
@Suite struct RoleTests {
  /// The client's port, and the evidence.
  private func roles(_ script: String) throws -> (clientPort: UInt16, from: RolesEvidence)? {
    try records(of: script).last.map { ($0.client.endpoint.port, $0.rolesFrom) }
  }

  @Test func `the SYN's sender is the client, whatever the ports`() throws {
    let found = try #require(
      try roles("client 10.0.0.1:80 server 10.0.0.2:41001\n" + Opening.handshake))
    #expect(found == (80, .syn))
  }

  @Test func `the SYN-ACK's sender is the server`() throws {
    let found = try #require(
      try roles("client 10.0.0.1:80 server 10.0.0.2:41001\n+0 S > C  S.  0:0(0) ack 1"))
    #expect(found == (80, .synAck))
  }

  @Test func `a SYN captured after its SYN-ACK settles the roles`() throws {
    let flow = try #require(
      records(
        of: """
          client 10.0.0.1:80 server 10.0.0.2:41001
          +0.0000 S > C  S.  0:0(0) ack 1
          +0.0001 C > S  S   0:0(0)
          +0.0010 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.client.endpoint.port == 80)
    #expect(flow.rolesFrom == .syn)
    #expect(flow.handshake == .complete)
    #expect(flow.quality == [])
  }

  // MARK: - Mid-stream

  @Test(arguments: [
    ("C > S", "10.0.0.1:41001", "10.0.0.2:80", UInt16(41001)),
    ("S > C", "10.0.0.1:41001", "10.0.0.2:80", 41001),
    // Both ports are ephemeral: the lower is the server's.
    ("C > S", "10.0.0.1:52000", "10.0.0.2:8443", 52000),
    ("S > C", "10.0.0.1:52000", "10.0.0.2:8443", 52000),
    // Both are well known: the lower is the server's.
    ("C > S", "10.0.0.1:513", "10.0.0.2:22", 513),
    ("S > C", "10.0.0.1:1023", "10.0.0.2:514", 1023),
  ])
  func `in the middle of a connection the lower port is the server's, whoever speaks first`(
    direction: String, client: String, server: String, clientPort: UInt16
  ) throws {
    let found = try #require(
      try roles("client \(client) server \(server)\n+0 \(direction)  P.  1:11(10) ack 1"))
    #expect(found == (clientPort, .port))
  }

  @Test(arguments: [("C > S", "10.0.0.1"), ("S > C", "10.0.0.2")])
  func `with equal ports the first segment's sender is the client`(direction: String, client: String) throws {
    let flow = try #require(
      records(
        of: "client 10.0.0.1:179 server 10.0.0.2:179\n+0 \(direction)  P.  1:11(10) ack 1"
      ).first)
    #expect(flow.client.endpoint.address.description == client)
    #expect(flow.rolesFrom == .firstSegment)
  }

  static let toKnownServer = """
    connection later client 10.0.0.3:40000 server 10.0.0.2:50000
    +1 later C > S  P.  1:11(10) ack 1
    """

  @Test func `an endpoint that answered a SYN before is the server in the middle of another connection`()
    throws
  {
    let found = try #require(
      try roles(
        """
        connection earlier client 10.0.0.1:40000 server 10.0.0.2:50000
        +0.000 earlier C > S  S   0:0(0)
        +0.010 earlier S > C  S.  0:0(0) ack 1
        +0.001 earlier C > S  .   1:1(0) ack 1

        """ + Self.toKnownServer))
    #expect(found == (40000, .port))
  }

  @Test func `a SYN-ACK whose SYN was missed makes its sender known too`() throws {
    let found = try #require(
      try roles(
        """
        connection earlier client 10.0.0.1:40000 server 10.0.0.2:50000
        +0.000 earlier S > C  S.  0:0(0) ack 1

        """ + Self.toKnownServer))
    #expect(found == (40000, .port))
  }

  @Test func `an endpoint that only refused is no known server`() throws {
    let found = try #require(
      try roles(
        """
        connection earlier client 10.0.0.1:40000 server 10.0.0.2:50000
        +0.000 earlier C > S  S   0:0(0)
        +0.010 earlier S > C  R.  =0:=0(0) ack 1

        """ + Self.toKnownServer))
    #expect(found == (50000, .port), "the lower port is the server's")
  }

  // MARK: - Simultaneous open

  /// RFC 9293 §3.5 figure 7: nobody answered, both asked.
  @Test(arguments: [("C > S", "S > C", UInt16(41001)), ("S > C", "C > S", 80)])
  func `of two SYNs that cross the first captured is the client's`(
    first: String, second: String, clientPort: UInt16
  ) throws {
    let flow = try #require(
      records(
        of: """
          +0.000 \(first)   S   0:0(0)
          +0.001 \(second)  S   0:0(0)
          +0.010 \(first)   S.  0:0(0) ack 1
          +0.001 \(second)  S.  0:0(0) ack 1
          """
      ).first)
    #expect(flow.client.endpoint.port == clientPort)
    #expect(flow.rolesFrom == .syn)
    #expect(flow.handshake == .complete)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.events.map(\.note) == [.syn, .syn, .synAck, .synAck])
  }
}
