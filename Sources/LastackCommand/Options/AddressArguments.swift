import ArgumentParser
import Lastack

/// A host or a network, as in `10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`.
struct HostArgument: ExpressibleByArgument {
  var network: IPNetwork

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else {
      return nil
    }
    let width = address.family == .v4 ? 32 : 128
    var length = width
    if parts.count == 2 {
      guard let given = Int(parts[1]), (0...width).contains(given) else { return nil }
      length = given
    }
    network = IPNetwork(address, prefixLength: length)
  }
}

/// A port or a range of ports, as in `443`, `8000-8099`.
struct PortArgument: ExpressibleByArgument {
  var ports: ClosedRange<UInt16>

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
    switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
    case (1, let port?, _): ports = port...port
    case (2, let low?, let high?) where low <= high: ports = low...high
    default: return nil
    }
  }
}

/// A TIME-WAIT length and whose it is: `default=60`, `10.0.0.7=30`, `10.0.0.0/8=120`.
struct TimeWaitArgument: ExpressibleByArgument {
  /// Nil for `default`.
  var network: IPNetwork?
  var seconds: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let seconds = Int(parts[1]), (0...86_400).contains(seconds) else { return nil }
    self.seconds = seconds
    if parts[0] == "default" { return }
    guard let host = HostArgument(argument: String(parts[0])) else { return nil }
    network = host.network
  }
}

/// A system's TIME-WAIT: its length, and what it does with a SYN (`semantics.md` §2.2, §3.3).
enum TimeWaitPreset: String, ExpressibleByArgument, CaseIterable {
  case linux, bsd, macos, windows, rfc9293

  var system: TimeWaitSystem {
    switch self {
    case .linux: .linux
    case .bsd: .bsd
    case .macos: .macos
    case .windows: .windows
    case .rfc9293: .rfc9293
    }
  }
}

/// An ephemeral range and whose it is: `default=32768-60999`, `10.0.0.7=1024-65535`, `default=macos`.
struct PortRangeArgument: ExpressibleByArgument {
  /// Nil for `default`.
  var network: IPNetwork?
  var ports: ClosedRange<UInt16>

  /// Ranges of systems (`semantics.md` §8.1), by the names of --time-wait-preset.
  private static let presets: [String: ClosedRange<UInt16>] = [
    "linux": EphemeralPorts.linux, "macos": EphemeralPorts.dynamic, "windows": EphemeralPorts.dynamic,
    "rfc6335": EphemeralPorts.dynamic, "windows-old": EphemeralPorts.windowsOld, "all": EphemeralPorts.widest,
  ]

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    if let preset = Self.presets[String(parts[1])] {
      ports = preset
    } else if let range = PortArgument(argument: String(parts[1])) {
      ports = range.ports
    } else {
      return nil
    }
    if parts[0] == "default" { return }
    guard let host = HostArgument(argument: String(parts[0])) else { return nil }
    network = host.network
  }
}
