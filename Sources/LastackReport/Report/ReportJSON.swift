public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The report of a run as one JSON object: what ``TextReport`` says, nothing left out; durations in nanoseconds.
public enum ReportJSON {
  public static func write(
    run: RunSummary, closes: CloseSummary, findings: [Finding], pressure: HostPressure?,
    servers: ServerTable? = nil, to output: inout OutputBuffer
  ) {
    var object = JSONObjectWriter()
    object.open(&output)
    NDJSONEncoder.header(run, &object, &output)
    object.object("quality", &output) { object, output in quality(run, closes, &object, &output) }
    object.number("connections", closes.flows, &output)
    tally("outcomes", "outcome", closes.outcomes, &object, &output)
    tally("shapes", "shape", closes.shapes, &object, &output)
    tally("active_closers", "active_closer", closes.activeClosers, &object, &output)
    object.array("services", closes.services.descending, &output) { row, object, output in
      object.number("port", Int(row.port), &output)
      service(row.closes, &object, &output)
    }
    object.number("connections_to_other_services", closes.services.others.connections, &output)
    if let servers {
      object.array("servers", servers.descending, &output) { row, object, output in
        object.text("server", Units.address(row.address), &output)
        service(row.closes, &object, &output)
      }
      object.number("connections_to_other_servers", servers.others.connections, &output)
    }
    object.object("resets", &output) { object, output in resets(closes, &object, &output) }
    object.object("half_closed", &output) { object, output in halfClosed(closes.halfClosed, &object, &output)
    }
    object.array("time_wait_holders", closes.timeWaitHolders.descending, &output) { row, object, output in
      object.text("host", Units.address(row.address), &output)
      object.number("as_client", row.host.asClient, &output)
      object.number("as_server", row.host.asServer, &output)
    }
    object.number("time_waits_at_other_hosts", closes.timeWaitHolders.others.total, &output)
    if let pressure {
      object.array("hosts", pressure.hosts, &output, HostJSON.host)
      object.array("ports", pressure.usages, &output, HostJSON.usage)
    }
    object.array("findings", findings, &output) { finding, object, output in
      FindingJSON.write(finding, inputs: run.inputs, &object, &output)
    }
    object.array("look_at", closes.examples, &output) { example, object, output in
      object.text("what", example.story.phrase(example), &output)
      object.number("connections", example.flows, &output)
      object.number("flow", example.flow, &output)
      object.text("command", ShellCommand.flow(example.flow, of: run), &output)
    }
    object.close(&output)
    output.append("\n")
  }

  /// Counts of connections, and in `weaknesses` what they mean in words.
  private static func quality(
    _ run: RunSummary, _ closes: CloseSummary, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    let quality = closes.quality
    object.texts("weaknesses", CaptureWeakness.list(run: run, quality: quality), &output)
    object.texts("notes", CaptureWeakness.notes(run: run), &output)
    object.number("connections", quality.flows, &output)
    object.number("mid_stream", quality.midStream, &output)
    object.number("one_sided", quality.oneSided, &output)
    object.number("capture_loss", quality.captureLoss, &output)
    object.number("snapped_headers", quality.snappedHeaders, &output)
    object.number("duplicate_frames", quality.duplicateFrames, &output)
    object.number("clock_step", quality.clockStep, &output)
    object.number("evicted", quality.evicted, &output)
    object.number("segments", quality.segments, &output)
    object.number("duplicates", quality.duplicates, &output)
    let vantage = closes.vantage
    let position: String? =
      switch vantage.position {
      case .client: "client"
      case .server: "server"
      case .between: "between"
      case nil: nil
      }
    object.object("vantage", &output) { object, output in
      object.text("position", position, &output)
      object.number("handshakes", vantage.handshakes, &output)
      object.number("client_gap_ns", vantage.clientGap.map(Int.init), &output)
      object.number("server_gap_ns", vantage.serverGap.map(Int.init), &output)
    }
  }

  private static func tally<Value: RawRepresentable<String>>(
    _ name: StaticString, _ value: StaticString, _ tally: Tally<Value>, _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    object.array(name, tally.descending, &output) { row, object, output in
      object.text(value, row.value.rawValue, &output)
      object.number("connections", row.count, &output)
    }
  }

  private static func service(
    _ closes: ServiceCloses, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.number("connections", closes.connections, &output)
    object.number("closed_by_client", closes.closedByClient, &output)
    object.number("closed_by_server", closes.closedByServer, &output)
    object.number("closed_by_both", closes.closedByBoth, &output)
    object.number("closer_unknown", closes.closerUnknown, &output)
    object.number("reset_by_client", closes.resetByClient, &output)
    object.number("reset_by_server", closes.resetByServer, &output)
    object.number("failed_handshakes", closes.failedHandshakes, &output)
  }

  private static func resets(
    _ closes: CloseSummary, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.number("connections", closes.resets.total, &output)
    object.number("by_client", closes.resets[.client], &output)
    object.number("by_server", closes.resets[.server], &output)
    tally("causes", "cause", closes.resetCauses, &object, &output)
    object.number("failed_handshakes", closes.failedHandshakes, &output)
    object.number("syn_retransmissions", closes.synRetransmissions, &output)
    object.number("fin_retransmissions", closes.finRetransmissions, &output)
    object.number("challenged_syns", closes.collisions.challenged, &output)
    object.number("challenged_syns_lost", closes.collisions.lost, &output)
    object.number("challenges_cost_ns", Int(closes.collisions.cost), &output)
  }

  private static func halfClosed(
    _ dwells: HalfClosedDwells, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.number("close_waits", dwells.closeWaits, &output)
    object.number("open_close_waits", dwells.openCloseWaits, &output)
    object.number("fin_waits_2", dwells.finWaits2, &output)
    object.number("open_fin_waits_2", dwells.openFinWaits2, &output)
    object.array("longest", dwells.longest, &output) { dwell, object, output in
      object.number("flow", dwell.flow, &output)
      object.text("side", dwell.side.rawValue, &output)
      object.text("host", Units.endpoint(dwell.host), &output)
      object.text(
        "state", (dwell.state == .closeWait ? EndpointState.closeWait : .finWait2).rawValue, &output)
      object.number("ns", Int(dwell.nanoseconds), &output)
      object.truth("over", dwell.isOver, &output)
    }
  }
}
