internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The trial of tcp_tw_recycle, server by server.
enum RecycleJSON {
  static func numbers(_ outcome: RecycleOutcome) -> [(StaticString, Int?)] {
    [
      ("drop_unanswered", outcome.table.dropUnanswered), ("drop_answered", outcome.table.dropAnswered),
      ("pass_unanswered", outcome.table.passUnanswered), ("pass_answered", outcome.table.passAnswered),
      ("connections_dropped", outcome.connectionsDropped),
      ("connections_immune", outcome.connectionsImmune),
      ("newer_answered", outcome.newerAnswered), ("newer_unanswered", outcome.newerUnanswered),
      ("slowest_newer_ns", Int(outcome.slowestNewer)), ("bare_answered", outcome.bareAnswered),
      ("bare_unanswered", outcome.bareUnanswered), ("uncertain", outcome.uncertain),
      ("releases", outcome.releases), ("releases_on_time", outcome.releasesOnTime),
    ]
  }

  static func outcome(
    _ outcome: RecycleOutcome, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("server", Units.address(outcome.server), &output)
    object.number("port", Int(outcome.port), &output)
    object.text("verdict", outcome.verdict.rawValue, &output)
    for (name, value) in numbers(outcome) { object.number(name, value, &output) }
    object.array("clients", outcome.clients, &output) { client, object, output in
      object.text("client", Units.address(client.address), &output)
      object.number("dropped", client.dropped, &output)
    }
  }
}

/// The clocks behind an address.
enum ClockJSON {
  static func address(
    _ clocks: AddressClocks, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("client", Units.address(clocks.client), &output)
    object.text("server", Units.address(clocks.server), &output)
    object.text("regime", clocks.regime.rawValue, &output)
    object.number("machines_at_least", clocks.machines, &output)
    object.number("syns", clocks.syns, &output)
    object.number("syns_on_lines", clocks.onLines, &output)
    object.number("servers", clocks.servers, &output)
    object.array("lines", clocks.lines, &output) { line, object, output in
      object.number("hz", Int(line.hz), &output)
      object.number("syns", line.syns, &output)
      HostJSON.time("first", line.first, &object, &output)
      HostJSON.time("last", line.last, &object, &output)
      object.number("tsval", Int(line.tsval.rawValue), &output)
      // What a clock shows is how long it has run only where it has no offset.
      let age = clocks.showsUptime ? Int(line.tsval.rawValue) * 1_000_000_000 / Int(max(line.hz, 1)) : nil
      object.number("age_ns", age, &output)
      object.number("flow", line.firstFlow, &output)
      object.number("frame", Int(clamping: line.firstFrame), &output)
    }
    object.array("conflicts", Array(clocks.conflicts.prefix(32)), &output) { conflict, object, output in
      object.number("ahead_tsval", Int(conflict.ahead.tsval.rawValue), &output)
      object.number("behind_tsval", Int(conflict.behind.tsval.rawValue), &output)
      object.number("ticks", conflict.ticks, &output)
    }
  }
}

/// What a middlebox's table would have held.
enum ConntrackJSON {
  static func write(
    _ shadow: ConntrackShadow, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    let ignored = shadow.ignored
    object.number("replayed", shadow.replayed, &output)
    states("expired_while_alive", shadow.expired, &object, &output)
    object.number("longest_silence_ns", Int(shadow.longestSilence), &output)
    states("entries_left", shadow.lingeringEntries, &object, &output)
    object.number("resets_ahead", shadow.resetsAhead, &output)
    object.number("resets_invalid", shadow.resetsInvalid, &output)
    object.number("resets_unknown", shadow.resetsUnknown, &output)
    object.number("syns_ignored", ignored.syns, &output)
    object.number("syns_ignored_failed", ignored.failed, &output)
  }

  private static func states(
    _ name: StaticString, _ counts: [ConntrackState: Int], _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    let rows = ConntrackState.allCases.compactMap { state in counts[state].map { (state, $0) } }
    object.array(name, rows, &output) { row, object, output in
      object.text("state", row.0.rawValue, &output)
      object.number("count", row.1, &output)
    }
  }
}
