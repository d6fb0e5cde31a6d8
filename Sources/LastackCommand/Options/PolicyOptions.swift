import ArgumentParser
import Lastack

/// What verdicts are made under: the same for files and for live traffic.
struct PolicyOptions: ParsableArguments {
  @Option(
    name: .customLong("time-wait"), parsing: .singleValue,
    help: ArgumentHelp(
      "TIME-WAIT length of a host, a network or `default`; repeatable.", valueName: "host=seconds"))
  var timeWait: [TimeWaitArgument] = []

  @Option(
    help:
      "TIME-WAIT of a system: its rules for every host, its length for those that --time-wait does not name.")
  var timeWaitPreset: TimeWaitPreset = .linux

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Ephemeral ports of a host, a network or `default`: LOW-HIGH, linux, macos, windows, windows-old, rfc6335, all; repeatable. (default: linux)",
      valueName: "host=ports"))
  var ports: [PortRangeArgument] = []

  @Option(
    help: ArgumentHelp(
      "Identifiers that belong to a flow's identity: vlan, tunnel.", valueName: "vlan,tunnel"))
  var key: KeyArgument = KeyArgument(policy: [])

  func apply(to options: inout AnalysisOptions) {
    options.key = key.policy
    options.timeWait.standardSeconds = timeWaitPreset.system.seconds
    options.timeWait.decision.system = timeWaitPreset.system
    for rule in timeWait {
      if let network = rule.network {
        options.timeWait.rules.append(.init(network: network, seconds: rule.seconds))
      } else {
        options.timeWait.standardSeconds = rule.seconds
      }
    }
    for rule in ports {
      if let network = rule.network {
        options.ephemeralPorts.rules.append(.init(network: network, ports: rule.ports))
      } else {
        options.ephemeralPorts.standard = rule.ports
        options.ephemeralPorts.standardIsGiven = true
      }
    }
  }
}

/// `vlan`, `tunnel`, or both with a comma.
struct KeyArgument: ExpressibleByArgument {
  var policy: KeyPolicy

  init(policy: KeyPolicy) { self.policy = policy }

  init?(argument: String) {
    policy = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      switch word {
      case "vlan": policy.insert(.vlan)
      case "tunnel": policy.insert(.tunnel)
      default: return nil
      }
    }
  }

  var defaultValueDescription: String { "neither" }
}
