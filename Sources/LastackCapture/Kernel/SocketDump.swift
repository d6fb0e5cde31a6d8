#if os(Linux)
  internal import CNetlink
  internal import Glibc
  internal import LastackWire

  /// The octets of a sock_diag dump: netlink messages, each one socket, until one that says it was the last.
  struct SocketDump {
    enum Part: Equatable {
      case socket(KernelSocket)
      case end
      /// errno
      case failure(Int32)
    }

    /// Every message of a datagram, in order; what is cut or of another kind is left out.
    static func parts(of datagram: UnsafeRawBufferPointer) -> [Part] {
      var parts: [Part] = []
      var offset = 0
      let header = MemoryLayout<nlmsghdr>.size
      while datagram.count - offset >= header {
        let message = datagram.loadUnaligned(fromByteOffset: offset, as: nlmsghdr.self)
        let length = Int(message.nlmsg_len)
        guard length >= header, length <= datagram.count - offset else { break }
        let body = UnsafeRawBufferPointer(rebasing: datagram[(offset + header)..<(offset + length)])
        if let part = part(kind: Int32(message.nlmsg_type), body) { parts.append(part) }
        let alignment = Int(netlink_alignment)
        offset += (length + alignment - 1) / alignment * alignment
      }
      return parts
    }

    private static func part(kind: Int32, _ body: UnsafeRawBufferPointer) -> Part? {
      switch kind {
      case NLMSG_DONE: return .end
      case NLMSG_ERROR:
        guard body.count >= MemoryLayout<Int32>.size else { return .failure(EPROTO) }
        return .failure(-max(body.loadUnaligned(as: Int32.self), -.max))
      case Int32(SOCK_DIAG_BY_FAMILY): return socket(body).map(Part.socket)
      default: return nil
      }
    }

    private static func socket(_ body: UnsafeRawBufferPointer) -> KernelSocket? {
      guard body.count >= MemoryLayout<inet_diag_msg>.size else { return nil }
      let message = body.loadUnaligned(as: inet_diag_msg.self)
      guard let state = KernelSocket.State(rawValue: message.idiag_state),
        let source = address(message.id.idiag_src, family: message.idiag_family),
        let destination = address(message.id.idiag_dst, family: message.idiag_family)
      else { return nil }
      let waits = state == .timeWait || (state == .finWait2 && message.idiag_timer == 3)
      return KernelSocket(
        tuple: FourTuple(
          source: Endpoint(source, UInt16(bigEndian: message.id.idiag_sport)),
          destination: Endpoint(destination, UInt16(bigEndian: message.id.idiag_dport))),
        state: state, remaining: waits ? Int(message.idiag_expires) : nil)
    }

    /// A socket of IPv6 that carries IPv4 has mapped addresses; on the wire it is IPv4.
    private static func address(_ words: (UInt32, UInt32, UInt32, UInt32), family: UInt8) -> IPAddress? {
      switch Int32(family) {
      case AF_INET: return IPAddress(v4: UInt32(bigEndian: words.0))
      case AF_INET6:
        let bits = [words.0, words.1, words.2, words.3].reduce(0 as UInt128) {
          $0 << 32 | UInt128(UInt32(bigEndian: $1))
        }
        return bits >> 32 == 0xffff ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(v6: bits)
      default: return nil
      }
    }
  }
#endif
