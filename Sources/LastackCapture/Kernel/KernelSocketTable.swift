internal import Glibc
internal import LastackWire

#if os(Linux)
  internal import CNetlink
#endif

/// The TCP sockets of this host, its network namespace's that is, asked of the kernel by netlink (sock_diag(7)).
///
/// No privilege is needed. Cost: a few microseconds, and some 300 ns a socket.
public struct KernelSocketTable: ~Copyable {
  private let descriptor: Int32

  /// - Throws: ``CaptureError`` where there is no sock_diag: no Linux, or a system that does not let it be used.
  public init() throws(CaptureError) {
    #if os(Linux)
      descriptor = socket(
        AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), NETLINK_SOCK_DIAG)
      guard descriptor >= 0 else { throw Self.failure(errno) }
      var size: Int32 = 4 << 20
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      // A kernel without an answer must not hold the capture up.
      var limit = timeval(tv_sec: 2, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    #else
      descriptor = -1
      throw CaptureError(.interface, subject: "sock_diag", problem: "only Linux has it")
    #endif
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Every TCP socket that is or was connected, IPv4 and IPv6, listeners left out.
  public func sockets() throws(CaptureError) -> [KernelSocket] {
    #if os(Linux)
      var found: [KernelSocket] = []
      for family in [AF_INET, AF_INET6] {
        do throws(CaptureError) {
          try dump(family, into: &found)
        } catch {
          // A system without IPv6 has no such sockets.
          if family == AF_INET { throw error }
        }
      }
      return found
    #else
      return []
    #endif
  }

  #if os(Linux)
    private struct Request {
      var header = nlmsghdr()
      var body = inet_diag_req_v2()
    }

    private func dump(_ family: Int32, into found: inout [KernelSocket]) throws(CaptureError) {
      var request = Request()
      request.header.nlmsg_len = UInt32(MemoryLayout<Request>.size)
      request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
      request.header.nlmsg_flags = netlink_dump_flags
      request.body.sdiag_family = UInt8(family)
      request.body.sdiag_protocol = UInt8(IPPROTO_TCP)
      request.body.idiag_states = UInt32.max & ~(1 << UInt32(KernelSocket.State.listen.rawValue))
      guard send(descriptor, &request, MemoryLayout<Request>.size, 0) == MemoryLayout<Request>.size else {
        throw Self.failure(errno)
      }
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
      defer { room.deallocate() }
      while true {
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw Self.failure(count == 0 ? EPROTO : errno) }
        for part in SocketDump.parts(of: UnsafeRawBufferPointer(rebasing: room[..<count])) {
          switch part {
          case .socket(let socket): found.append(socket)
          case .end: return
          case .failure(let number): throw Self.failure(number)
          }
        }
      }
    }

    private static func failure(_ number: Int32) -> CaptureError {
      CaptureError(
        .interface, subject: "sock_diag", problem: String(cString: strerror(number)),
        remedy: "the kernel's modules tcp_diag and inet_diag give it")
    }
  #endif
}
