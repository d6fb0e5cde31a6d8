internal import CLibMD
public import LastackTracking
public import LastackWire

/// The Community ID of a connection, version 1 with seed 0: what Zeek, Suricata and Wireshark call the same four-tuple.
///
/// After the specification (github.com/corelight/community-id-spec): base64 of SHA-1 over the seed, the two addresses, the
/// protocol, a zero, and the two ports; the lower endpoint first. Both directions, and every incarnation, have the same.
public struct CommunityID: Sendable, Hashable {
  private let digest: InlineDigest

  public init(_ a: Endpoint, _ b: Endpoint) {
    digest = Self.digest(a, b)
  }

  public init(_ record: borrowing FlowRecord) {
    digest = Self.digest(record.client.endpoint, record.server.endpoint)
  }

  /// SHA-1's 160 bits: the first 128, and the rest.
  private struct InlineDigest: Sendable, Hashable {
    var high: UInt128
    var low: UInt32
  }

  private static func digest(_ a: Endpoint, _ b: Endpoint) -> InlineDigest {
    let isOrdered = a.address.bits != b.address.bits ? a.address.bits < b.address.bits : a.port <= b.port
    let (first, second) = isOrdered ? (a, b) : (b, a)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { message in
      var count = 0
      func append(_ number: UInt128, octets: Int) {
        for octet in 1...octets {
          message[count] = UInt8(truncatingIfNeeded: number >> UInt128(8 * (octets - octet)))
          count += 1
        }
      }
      append(0, octets: 2)
      append(first.address.bits, octets: first.address.family == .v4 ? 4 : 16)
      append(second.address.bits, octets: second.address.family == .v4 ? 4 : 16)
      // TCP (RFC 9293 §3.1), and the specification's padding.
      append(6, octets: 1)
      append(0, octets: 1)
      append(UInt128(first.port), octets: 2)
      append(UInt128(second.port), octets: 2)
      var context = SHA1_CTX()
      SHA1Init(&context)
      SHA1Update(&context, message.baseAddress, count)
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { hash in
        SHA1Final(hash.baseAddress, &context)
        return InlineDigest(
          high: hash[..<16].reduce(0) { $0 << 8 | UInt128($1) },
          low: hash[16...].reduce(0) { $0 << 8 | UInt32($1) })
      }
    }
  }
}

extension CommunityID: CustomStringConvertible {
  /// `1:` and 28 characters of base64 (RFC 4648 §4).
  public var description: String {
    var output = OutputBuffer(capacity: 64)
    output.append(self)
    return output.text
  }
}

extension OutputBuffer {
  mutating func append(_ id: CommunityID) {
    append("1:")
    id.withSextets { append($0) }
    append("=")
  }
}

extension CommunityID {
  /// The digest's 160 bits and two zero bits, six at a time, as letters of base64.
  fileprivate func withSextets(_ body: (UInt8) -> Void) {
    for place in 0..<27 {
      // Bits of the whole from the left; the last sextet reaches two bits beyond the end.
      let end = 6 * place + 6
      let bits: UInt64
      if end <= 128 {
        bits = UInt64(truncatingIfNeeded: digest.high >> UInt128(128 - end))
      } else {
        let tail = UInt64(truncatingIfNeeded: digest.high) << 34 | UInt64(digest.low) << 2
        bits = tail >> UInt64(162 - end)
      }
      body(Self.letter(UInt8(truncatingIfNeeded: bits & 63)))
    }
  }

  private static func letter(_ sextet: UInt8) -> UInt8 {
    switch sextet {
    case 0..<26: UInt8(ascii: "A") + sextet
    case 26..<52: UInt8(ascii: "a") + sextet - 26
    case 52..<62: UInt8(ascii: "0") + sextet - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
