internal import CPcap
internal import Glibc
public import LastackWire

/// An interface on which libpcap can capture (pcap_if_t).
public struct CaptureInterface: Hashable, Sendable {
  /// What is known about the interface's state (PCAP_IF_*).
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// PCAP_IF_LOOPBACK
    public static let loopback = Flags(rawValue: 0x01)
    /// PCAP_IF_UP
    public static let up = Flags(rawValue: 0x02)
    /// PCAP_IF_RUNNING
    public static let running = Flags(rawValue: 0x04)
    /// PCAP_IF_WIRELESS
    public static let wireless = Flags(rawValue: 0x08)
  }

  /// Whether this user may capture on an interface.
  public enum Access: Hashable, Sendable {
    case allowed
    /// libpcap's own text says why not.
    case denied(String)
  }

  public var name: String
  public var description: String?
  public var addresses: [IPAddress]
  public var flags: Flags

  public init(name: String, description: String?, addresses: [IPAddress], flags: Flags) {
    self.name = name
    self.description = description
    self.addresses = addresses
    self.flags = flags
  }

  /// Every interface that libpcap knows, in its order: `pcap_findalldevs`.
  public static func all() throws(CaptureError) -> [CaptureInterface] {
    var first: UnsafeMutablePointer<pcap_if_t>?
    let (status, text) = withErrorBuffer { pcap_findalldevs(&first, $0) }
    guard status == 0 else { throw CaptureError(.interface, problem: text) }
    defer { pcap_freealldevs(first) }
    var interfaces: [CaptureInterface] = []
    var next = first
    while let device = next {
      interfaces.append(CaptureInterface(device.pointee))
      next = device.pointee.next
    }
    return interfaces
  }

  /// Whether this user may capture on the interface: opens and closes it, without promiscuous mode.
  public func access() -> Access {
    do throws(CaptureError) {
      _ = try LiveCapture(interface: name, mode: .ownTraffic)
      return .allowed
    } catch {
      return .denied(error.problem)
    }
  }

  private init(_ device: pcap_if_t) {
    name = device.name.map { String(cString: $0) } ?? ""
    description = device.description.map { String(cString: $0) }
    flags = Flags(rawValue: device.flags & 0x0f)
    addresses = []
    var next = device.addresses
    while let address = next {
      if let socketAddress = address.pointee.addr, let ip = IPAddress(socketAddress) { addresses.append(ip) }
      next = address.pointee.next
    }
  }
}

extension IPAddress {
  /// From a sockaddr; `nil` if it is of another family than IP.
  fileprivate init?(_ address: UnsafePointer<sockaddr>) {
    let octets = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET: self.init(v4: octets.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian)
    case AF_INET6: self.init(v6: octets.loadUnaligned(fromByteOffset: 8, as: UInt128.self).bigEndian)
    default: return nil
    }
  }
}
