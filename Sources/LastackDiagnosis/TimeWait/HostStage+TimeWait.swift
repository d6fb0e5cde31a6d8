internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// Hosts with more TIME-WAITs than the limit.
  func timeWaitBuckets() -> [Finding] {
    // Nobody can hold more at once than there were.
    let all = pathStates.reduce(0) { $0 + Int($1.atClient) + Int($1.atServer) }
    guard all > policy.timeWaitBuckets else { return [] }
    var counts: [IPAddress: Int] = [:]
    for (number, path) in paths.keys.enumerated() {
      counts[path.client, default: 0] += Int(pathStates[number].atClient)
      counts[path.server.address, default: 0] += Int(pathStates[number].atServer)
    }
    let many = Set(
      counts.filter { $0.value > policy.timeWaitBuckets && $0.key != Path.manyClients }.keys)
    guard !many.isEmpty else { return [] }
    return many.sorted { $0.bits < $1.bits }.compactMap { host -> Finding? in
      guard let peak = timeWaitCurve(of: host)?.peak, peak.population > policy.timeWaitBuckets else {
        return nil
      }
      return Finding(
        .timeWaitBuckets(
          TimeWaitBuckets(
            host: host, peak: peak.population, peakTime: peak.time, limit: policy.timeWaitBuckets)),
        severity: .warning, confidence: .possible, flows: peak.population,
        evidence: [
          FindingEvidence(
            role: .atPeak, flow: peak.flow, input: peak.input, frame: peak.frame, time: peak.time)
        ], caveats: [.limitAssumed, .timeWaitLengthAssumed])
    }
  }

  private func timeWaitCurve(of host: IPAddress) -> PopulationCurve? {
    timeWaits.curves { key in
      let path = paths.keys[Int(key >> 1)]
      return (key & 1 == 0 ? path.client : path.server.address) == host ? 0 : nil
    }[0]
  }
}
