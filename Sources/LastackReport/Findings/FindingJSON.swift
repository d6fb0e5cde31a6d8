internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Findings as JSON: numbers in `numbers`, in nanoseconds where they are times; words as the text report has them.
enum FindingJSON {
  static func write(
    _ finding: Finding, inputs: [RunSummary.Input], _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    let wording = FindingWording(
      finding,
      times: TimesOfDay(
        from: inputs.compactMap(\.firstTime).min(), to: inputs.compactMap(\.lastTime).max()))
    object.text("code", finding.code.rawValue, &output)
    object.text("severity", finding.severity.rawValue, &output)
    object.text("confidence", finding.confidence.rawValue, &output)
    object.texts("hosts", finding.subject.hosts.map(Units.address), &output)
    object.number("port", finding.subject.port.map(Int.init), &output)
    object.text("summary", wording.summary, &output)
    object.texts("facts", wording.facts, &output)
    object.object("numbers", &output) { object, output in
      for (name, value) in numbers(finding.detail) { object.number(name, value, &output) }
    }
    object.number("flows", finding.flows, &output)
    object.array("evidence", finding.evidence, &output) { evidence, object, output in
      object.text("role", evidence.role.rawValue, &output)
      object.number("flow", evidence.flow, &output)
      object.text(
        "input", inputs.indices.contains(evidence.input) ? inputs[evidence.input].name : nil, &output)
      object.number("frame", Int(clamping: evidence.frame), &output)
      object.key("time", &output)
      JSONSyntax.append(evidence.time, to: &output)
    }
    object.texts("confirm", wording.confirm, &output)
    object.texts("do", wording.actions, &output)
    object.texts("caveats", finding.caveats.map(\.rawValue), &output)
  }

  private static func numbers(_ detail: Finding.Detail) -> [(StaticString, Int?)] {
    switch detail {
    case .portExhaustion(let found):
      [
        ("peak", found.peak), ("ports_used", found.distinct), ("lowest_port", Int(found.used.lowerBound)),
        ("highest_port", Int(found.used.upperBound)), ("opened", found.opened),
        ("reused_at_once", found.reusedAtOnce), ("median_reuse_ns", Int(found.medianReuse)),
        ("time_wait_ns", Int(found.timeWait)), ("first_parity", found.firstParity),
        ("other_parity", found.otherParity), ("addresses_needed", found.remedies.addresses),
      ] + [("demand_count", found.demand.count), ("demand_ns", Int(found.demand.nanoseconds))] + [
        ("supply_count", found.supply.count), ("supply_ns", Int(found.supply.nanoseconds)),
      ] + limit(found.remedies)
    case .portPressure(let found):
      [
        ("peak", found.peak), ("capacity", found.capacity), ("time_wait_ns", Int(found.timeWait)),
        ("time_to_exhaustion_ns", found.timeToExhaustion.map(Int.init)),
        ("addresses_needed", found.remedies.addresses),
      ] + [("demand_count", found.rate.count), ("demand_ns", Int(found.rate.nanoseconds))]
        + limit(found.remedies)
    case .closeWaitLeak(let found):
      [
        ("stuck", found.stuck), ("ended", found.ended), ("normal_dwell_ns", found.normalDwell.map(Int.init)),
        ("threshold_ns", Int(found.threshold)), ("growth_count", found.growth.count),
        ("growth_ns", Int(found.growth.nanoseconds)),
        ("time_to_1024_ns", found.timeToDescriptorLimit.map(Int.init)),
      ]
    case .restartInTimeWait(let found):
      [("refused", found.refused), ("time_waits", found.timeWaits), ("outage_ns", Int(found.outage))]
    case .timeWaitBuckets(let found): [("peak", found.peak), ("limit", found.limit)]
    case .recycleDrops(let found): RecycleJSON.numbers(found)
    case .severalClocks(let found):
      [
        ("machines_at_least", found.machines), ("syns", found.syns), ("syns_on_lines", found.onLines),
        ("conflicting_pairs", found.conflicts.count),
      ]
    case .keepaliveRaces(let found): numbers(found)
    case .idleLimit(let found): numbers(found)
    case .suspectedMiddlebox(let found): [("resets", found.resets)]
    case .listenerDown(let found): numbers(found)
    case .listenerOverflow(let found): [("connections", found.connections)]
    case .portScan(let found): numbers(found)
    }
  }

  /// A rate is two whole numbers: so many ports in so many nanoseconds.
  private static func limit(_ remedies: PortRemedies) -> [(StaticString, Int?)] {
    [
      ("limit_ports", remedies.limit.count), ("limit_ns", Int(remedies.limit.nanoseconds)),
      ("widest_range_ports", remedies.widestRange?.count),
    ]
  }
}
