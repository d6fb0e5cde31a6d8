#if os(Linux)
  import Glibc
  import LastackWire
  import Testing

  @testable import LastackCapture

  /// The kernel's table of sockets, as octets of netlink (sock_diag(7), `struct inet_diag_msg`).
  @Suite struct SocketDumpTests {
    private static func little(_ number: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(number >> ($0 * 8) & 0xff) }
    }

    private static func message(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
      little(UInt32(16 + body.count)) + [kind, 0, 2, 0] + little(0) + little(0) + body
    }

    /// 10.0.0.1:40000 to 10.0.0.2:80.
    private static func described(state: UInt8, timer: UInt8 = 0, expires: UInt32 = 0) -> [UInt8] {
      let address = { (octets: [UInt8]) in octets + [UInt8](repeating: 0, count: 16 - octets.count) }
      return [2, state, timer, 0] + [0x9c, 0x40, 0, 80] + address([10, 0, 0, 1]) + address([10, 0, 0, 2])
        + [UInt8](repeating: 0, count: 12) + little(expires) + [UInt8](repeating: 0, count: 16)
    }

    private static func parts(_ octets: [UInt8]) -> [SocketDump.Part] {
      octets.withUnsafeBytes { SocketDump.parts(of: $0) }
    }

    private static let tuple = FourTuple(
      source: Endpoint(IPAddress(v4: 0x0a00_0001), 40_000),
      destination: Endpoint(IPAddress(v4: 0x0a00_0002), 80))

    @Test func `sockets, one after another, and the end`() {
      let octets =
        Self.message(20, Self.described(state: 1))
        + Self.message(20, Self.described(state: 6, timer: 3, expires: 59_000))
        + Self.message(3, [0, 0, 0, 0])
      #expect(
        Self.parts(octets) == [
          .socket(KernelSocket(tuple: Self.tuple, state: .established)),
          .socket(KernelSocket(tuple: Self.tuple, state: .timeWait, remaining: 59_000)),
          .end,
        ])
    }

    @Test func `a FIN-WAIT-2 that nobody holds has its time, another has none`() {
      let octets =
        Self.message(20, Self.described(state: 5, timer: 3, expires: 1000))
        + Self.message(20, Self.described(state: 5, timer: 2, expires: 7000))
      #expect(
        Self.parts(octets) == [
          .socket(KernelSocket(tuple: Self.tuple, state: .finWait2, remaining: 1000)),
          .socket(KernelSocket(tuple: Self.tuple, state: .finWait2)),
        ])
    }

    @Test func `a mapped address is that of the wire`() {
      var octets = Self.described(state: 1)
      octets[0] = 10
      octets.replaceSubrange(8..<24, with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1])
      octets.replaceSubrange(24..<40, with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 2])
      #expect(
        Self.parts(Self.message(20, octets)) == [
          .socket(KernelSocket(tuple: Self.tuple, state: .established))
        ])
      octets.replaceSubrange(8..<12, with: [0x20, 0x01, 0x0d, 0xb8])
      guard case .socket(let socket)? = Self.parts(Self.message(20, octets)).first else {
        Issue.record("no socket")
        return
      }
      #expect(socket.tuple.source.address.family == .v6)
    }

    @Test func `an error carries errno`() {
      #expect(Self.parts(Self.message(2, Self.little(UInt32(bitPattern: -EPERM)))) == [.failure(EPERM)])
    }

    @Test func `every prefix of a dump is read without harm, and gives what is whole`() {
      let one = Self.message(20, Self.described(state: 1))
      let octets = one + Self.message(3, [0, 0, 0, 0])
      for length in octets.indices {
        #expect(Self.parts(Array(octets.prefix(length))).count == (length >= one.count ? 1 : 0), "\(length)")
      }
      // A length of its own that is too small, or too large.
      #expect(Self.parts(Self.little(4) + [UInt8](repeating: 0, count: 40)) == [])
      #expect(Self.parts(Self.little(.max) + [UInt8](repeating: 0, count: 40)) == [])
    }

    @Test func `this machine's kernel tells of a connection of this process, at both ends`() throws {
      let table = try KernelSocketTable()
      let (listener, client) = (
        socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      )
      defer { for descriptor in [listener, client] { close(descriptor) } }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      func withAddress(_ body: (UnsafeMutablePointer<sockaddr>) -> Int32) -> Int32 {
        withUnsafeMutablePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
      }
      try #require(withAddress { bind(listener, $0, size) } == 0)
      try #require(listen(listener, 1) == 0)
      try #require(withAddress { getsockname(listener, $0, &size) } == 0)
      let port = UInt16(bigEndian: address.sin_port)
      try #require(withAddress { connect(client, $0, size) } == 0)
      let found = try table.sockets().filter {
        $0.tuple.source.port == port || $0.tuple.destination.port == port
      }
      #expect(found.count == 2)
      #expect(found.allSatisfy { $0.state == .established && $0.remaining == nil })
      #expect(found.first?.tuple == found.last?.tuple.reversed)
    }
  }
#endif
