internal import LastackCapture
internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension Analysis {
  /// As ``run(_:opened:progress:_:)`` on the caller's thread alone, and says of each frame which connection it belongs to.
  ///
  /// A frame belongs to the connection that its segment was counted for, copies and old duplicates too. The fragments of a
  /// datagram belong where its segment does, and an ICMP error to the connection that it quotes.
  ///
  /// - Parameters:
  ///   - opened: called once, before the first frame, with the inputs in their order.
  ///   - frame: called with a frame and the number of its connection; with a fragment that waits for others without one,
  ///     and again after their last one.
  static func run(
    _ options: AnalysisOptions, opened: ([InputSummary]) -> Void,
    progress: ((AnalysisProgress) -> Void)? = nil, frame: (FramePlace, Int?) -> Void,
    _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> RunSummary {
    do throws(CaptureError) {
      var reader = try CaptureReader(paths: options.paths, reader: options.reader, filter: options.filter)
      opened(reader.summaries)
      let encapsulations = EncapsulationTable()
      var decoder = PacketDecoder(key: options.key, encapsulations: encapsulations)
      var tracker = FlowTracker(policy: options.tracking, encapsulations: encapsulations)
      var reporter = ProgressReporter(progress)
      var segment = Segment(
        from: Endpoint(IPAddress(v4: 0), 0), to: Endpoint(IPAddress(v4: 0), 0), sequence: 0, flags: [],
        at: CaptureTime(nanoseconds: 0))
      var hasMore = true
      while hasMore {
        hasMore = try reader.readBatch(limit: packetsAtOnce) { packet in
          let place = FramePlace(input: packet.input, frame: packet.frame)
          switch decoder.decode(packet, into: &segment) {
          case .segment:
            let flow = tracker.ingest(segment, emit: body)
            frame(place, flow)
            if segment.traits.contains(.reassembled) {
              for fragment in decoder.fragmentPlaces where fragment != place { frame(fragment, flow) }
            }
          case .rejection(let rejection):
            tracker.ingest(rejection)
            if let flow = tracker.flow(quotedBy: rejection) { frame(place, flow) }
          // It has its place before any frame of the next input: the rest of its datagram may be there.
          case .fragment: frame(place, nil)
          case .notTCP, .undecodable: break
          }
        }
        if reporter.isDue(at: decoder.statistics.packets) {
          reporter.show(
            AnalysisProgress(
              packets: decoder.statistics.packets, octets: reader.bytesRead, totalOctets: reader.totalBytes))
        }
      }
      decoder.finish()
      tracker.finish(emit: body)
      return RunSummary(
        version: version, inputs: reader.summaries.map(RunSummary.Input.init),
        totals: RunTotals(
          decoding: decoder.statistics, tracking: tracker.statistics, quality: tracker.captureQuality),
        policies: RunPolicies(options))
    } catch {
      throw AnalysisError(error, filter: options.filter)
    }
  }

  private static let packetsAtOnce = 1 << 10
}
