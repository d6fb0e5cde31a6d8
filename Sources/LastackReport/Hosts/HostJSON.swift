internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The host report as one JSON object; times of day in UTC, durations in nanoseconds, nothing left out.
public struct HostJSON {
  public static func write(_ report: HostReport, to output: inout OutputBuffer) {
    let run = report.run
    var object = JSONObjectWriter()
    object.open(&output)
    object.text("program", "lastack", &output)
    object.text("version", run.version, &output)
    object.texts("inputs", run.inputs.map(\.name), &output)
    object.number("flows", run.totals.flows, &output)
    object.array("findings", report.findings, &output) { finding, object, output in
      FindingJSON.write(finding, inputs: run.inputs, &object, &output)
    }
    object.array("hosts", report.hosts, &output, host)
    object.number("time_waits_elsewhere", report.timeWaitsElsewhere, &output)
    object.array("ports", report.usages, &output, usage)
    object.array("services", report.listeners, &output, service)
    object.array("recycle", report.pairs.recycle, &output, RecycleJSON.outcome)
    object.array("clocks", report.pairs.clocks, &output, ClockJSON.address)
    object.object("conntrack", &output) { object, output in
      ConntrackJSON.write(report.conntrack, &object, &output)
    }
    object.object("resets", &output) { object, output in
      ResetJSON.write(report.resets, &object, &output)
    }
    object.number("unordered", report.pairs.late + report.pairs.unplaced, &output)
    if let census = report.census {
      object.array("states", census.times, &output) { time, object, output in
        states(census, at: time, &object, &output)
      }
    }
    object.close(&output)
    output.append("\n")
  }

  static func host(
    _ host: HostSummary, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("host", Units.address(host.address), &output)
    object.number("time_waits_as_client", host.asClient, &output)
    object.number("time_waits_as_server", host.asServer, &output)
    object.number("ended_early", host.endedEarly, &output)
    object.number("peak", host.peak.population, &output)
    time("peak_time", host.peak.time, &object, &output)
    object.number("area_ns", Int(host.area), &output)
    time("complete_from", host.warmingUpUntil, &object, &output)
    object.number("resolution_ns", Int(host.curve.resolution), &output)
  }

  static func usage(
    _ usage: PortUsage, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("client", Units.address(usage.path.client), &output)
    object.text("server", Units.address(usage.path.server.address), &output)
    object.number("port", Int(usage.path.server.port), &output)
    object.number("connections", usage.connections, &output)
    object.number("range_low", Int(usage.range.lowerBound), &output)
    object.number("range_high", Int(usage.range.upperBound), &output)
    object.truth("range_given", usage.rangeIsGiven, &output)
    object.number("ports_used", usage.distinct, &output)
    object.number("peak", usage.peak.population, &output)
    time("peak_time", usage.peak.time, &object, &output)
    object.number("rate_count", usage.rate.count, &output)
    object.number("rate_ns", Int(usage.rate.nanoseconds), &output)
    object.number("limit_ports", usage.limit.count, &output)
    object.number("limit_ns", Int(usage.limit.nanoseconds), &output)
    object.number("time_to_exhaustion_ns", usage.timeToExhaustion.map(Int.init), &output)
    object.number("first_parity", usage.firstParity, &output)
    object.number("other_parity", usage.otherParity, &output)
    object.key("other_parity_since", &output)
    JSONSyntax.append(usage.otherParitySince, to: &output)
    object.number("median_reuse_ns", usage.medianReuse.map(Int.init), &output)
  }

  private static func service(
    _ service: ListenerSummary, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("server", Units.address(service.listener.address), &output)
    object.number("port", Int(service.listener.port), &output)
    object.number("connections", service.connections, &output)
    object.number("refused", service.refused, &output)
    let dwells = service.dwells
    dwell("close_wait_client", dwells.closeWaitAtClient, &object, &output)
    object.number("close_wait_client_open", dwells.openCloseWaitsAtClient, &output)
    dwell("close_wait_server", dwells.closeWaitAtServer, &object, &output)
    object.number("close_wait_server_open", dwells.openCloseWaitsAtServer, &output)
    dwell("fin_wait_2_client", dwells.finWait2AtClient, &object, &output)
    dwell("fin_wait_2_server", dwells.finWait2AtServer, &object, &output)
  }

  /// Quantiles are upper bounds, to a power of two of a millisecond.
  private static func dwell(
    _ name: StaticString, _ dwells: DwellHistogram, _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    object.object(name, &output) { object, output in
      object.number("ended", dwells.total, &output)
      object.number("p50_ns", dwells.quantile(percent: 50).map(Int.init), &output)
      object.number("p99_ns", dwells.quantile(percent: 99).map(Int.init), &output)
      object.number("longest_ns", dwells.total > 0 ? Int(dwells.longest) : nil, &output)
    }
  }

  private static func states(
    _ census: HostReport.Census, at instant: CaptureTime, _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    time("time", instant, &object, &output)
    let rows = census.hosts.map { ($0.address, $0.counts(at: instant)) }.filter { !$0.1.isEmpty }
    object.array("hosts", rows, &output) { row, object, output in
      object.text("host", Units.address(row.0), &output)
      object.array("states", row.1, &output) { count, object, output in
        object.text("state", count.state.rawValue, &output)
        object.number("count", count.count, &output)
      }
    }
  }

  static func time(
    _ name: StaticString, _ time: CaptureTime, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.key(name, &output)
    JSONSyntax.append(time, to: &output)
  }
}
