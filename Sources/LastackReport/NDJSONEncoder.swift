public import LastackDiagnosis
public import LastackTracking
public import LastackWire

/// Flow records as JSON, one object a line, the run's header first (ndjson.org; columns: ``FlowColumn``).
public struct NDJSONEncoder: Sendable {
  private let rows: FlowRows<JSONSyntax>
  private let inputs: [RunSummary.Input]

  /// `inputs` are the inputs' base names, by index.
  public init(inputs: [String]) {
    rows = FlowRows(inputs: inputs)
    self.inputs = inputs.map { RunSummary.Input(name: $0, path: $0) }
  }

  /// Appends one line.
  public func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    rows.encode(record, to: &output)
  }

  /// Appends the line that tells of a connection's end before its record is complete: `{"ended":{…}}`.
  public func encodeEnd(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    output.append("{\"ended\":")
    rows.encode(record, to: &output)
    output.removeLast()
    output.append("}\n")
  }

  /// Appends the line of a finding that came up: `{"finding":{…}}`.
  public func encode(_ finding: Finding, at time: CaptureTime, to output: inout OutputBuffer) {
    var object = JSONObjectWriter()
    output.append("{\"finding\":")
    object.open(&output)
    object.key("at", &output)
    JSONSyntax.append(time, to: &output)
    FindingJSON.write(finding, inputs: inputs, &object, &output)
    object.close(&output)
    output.append("}\n")
  }

  /// Appends the line of a look at the kernel's own sockets: `{"kernel":{…}}`.
  public func encode(_ comparison: KernelComparison, at time: CaptureTime, to output: inout OutputBuffer) {
    var object = JSONObjectWriter()
    output.append("{\"kernel\":")
    object.open(&output)
    object.key("at", &output)
    JSONSyntax.append(time, to: &output)
    object.number("agreeing", comparison.agreeing, &output)
    object.number("compared", comparison.compared, &output)
    object.number("unseen", comparison.unseen, &output)
    object.number("passing", comparison.passing, &output)
    object.array("differences", comparison.differences, &output) { difference, object, output in
      object.text("local", "\(difference.tuple.source)", &output)
      object.text("remote", "\(difference.tuple.destination)", &output)
      object.number("flow", difference.flow, &output)
      object.text("tracked", difference.tracked.rawValue, &output)
      object.text("kernel", difference.kernel?.rawValue, &output)
      object.text("reason", difference.reason.rawValue, &output)
    }
    object.close(&output)
    output.append("}\n")
  }

  /// Appends the line that opens the output: `{"header":{…}}`.
  ///
  /// It holds what the packets say and not how they were read, so that it is the same with every reader.
  public func encodeHeader(_ run: RunSummary, to output: inout OutputBuffer) {
    var object = JSONObjectWriter()
    output.append("{")
    Self.header(run, &object, &output)
    output.append("}\n")
  }

  /// The member `header`, as ``encodeHeader(_:to:)`` has it.
  static func header(_ run: RunSummary, _ parent: inout JSONObjectWriter, _ output: inout OutputBuffer) {
    parent.object("header", &output) { object, output in members(of: run, &object, &output) }
  }

  private static func members(
    of run: RunSummary, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("program", "lastack", &output)
    object.text("version", run.version, &output)
    object.number("schema", FlowColumn.schemaVersion, &output)
    object.array("inputs", run.inputs, &output) { input, object, output in
      object.text("name", input.name, &output)
      object.text("path", input.path, &output)
      object.number("packets", input.packets, &output)
      object.number("octets", input.octets, &output)
      object.texts("link_types", input.linkTypes, &output)
      object.key("first_time", &output)
      JSONSyntax.append(input.firstTime, to: &output)
      object.key("last_time", &output)
      JSONSyntax.append(input.lastTime, to: &output)
      object.number("capture_drops", input.captureDrops, &output)
      object.truth("complete", input.damages.isEmpty, &output)
    }
    encode(run.policies, &object, &output)
    encode(run.totals, &object, &output)
  }

  private static func encode(
    _ policies: RunPolicies, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.object("policies", &output) { object, output in
      object.text("time_wait_system", policies.timeWaitSystem.rawValue, &output)
      object.number("time_wait_seconds", policies.timeWaitSeconds, &output)
      object.array("time_wait_rules", policies.timeWaitRules, &output) { rule, object, output in
        object.text("hosts", rule.hosts, &output)
        object.number("seconds", rule.seconds, &output)
      }
      object.number("ephemeral_low", policies.ephemeralPorts.lowerBound, &output)
      object.number("ephemeral_high", policies.ephemeralPorts.upperBound, &output)
      object.array("ephemeral_rules", policies.ephemeralPortRules, &output) { rule, object, output in
        object.text("hosts", rule.hosts, &output)
        object.number("low", rule.ports.lowerBound, &output)
        object.number("high", rule.ports.upperBound, &output)
      }
      object.number("idle_seconds", policies.idleSeconds, &output)
      object.number("max_flows", policies.maximumFlows, &output)
      object.texts("key", policies.key, &output)
      object.text("filter", policies.filter, &output)
    }
  }

  private static func encode(
    _ totals: RunTotals, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.object("totals", &output) { object, output in
      object.number("packets", totals.packets, &output)
      object.number("segments", totals.segments, &output)
      object.array("not_tcp", totals.notTCP, &output) { count, object, output in
        object.text("protocol", count.name, &output)
        object.number("packets", count.packets, &output)
      }
      object.array("undecodable", totals.undecodable, &output) { count, object, output in
        object.text("layer", count.layer, &output)
        object.text("problem", count.problem, &output)
        object.number("packets", count.packets, &output)
      }
      object.number("bad_ip_checksums", totals.badIPChecksums, &output)
      object.number("bad_tcp_checksums", totals.badTCPChecksums, &output)
      object.number("snapped_headers", totals.snappedHeaders, &output)
      object.number("fragments", totals.fragments, &output)
      object.number("flows", totals.flows, &output)
      object.number("evictions", totals.evictions, &output)
      object.number("peak_tracked_flows", totals.peakTrackedFlows, &output)
      object.number("acked_unseen", totals.ackedUnseen, &output)
      object.number("out_of_order", totals.outOfOrder, &output)
      object.number("clock_steps", totals.clockSteps, &output)
      object.number("oversized_segments", totals.oversizedSegments, &output)
      object.number("largest_payload", totals.largestPayload, &output)
    }
  }
}
