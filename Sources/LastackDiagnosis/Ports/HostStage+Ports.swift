internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// A path's use of ports, and what it means.
  struct JudgedUsage {
    var usage: PortUsage
    var finding: Finding?
  }

  /// Paths with at least so many TIME-WAITs at the client, most first.
  func portUsages(atLeast least: Int) -> [JudgedUsage] {
    let chosen = Set(
      pathStates.indices.lazy.filter {
        Int(self.pathStates[$0].atClient) >= max(least, 1) && self.paths.keys[$0].client != Path.manyClients
      }.map { UInt32($0) })
    guard !chosen.isEmpty else { return [] }
    let curves = timeWaits.curves { $0 & 1 == 0 && chosen.contains($0 >> 1) ? $0 >> 1 : nil }
    let uses = ports.uses.filter { chosen.contains($0.path) }.sorted {
      ($0.path, $0.port, $0.opened, $0.flow) < ($1.path, $1.port, $1.opened, $1.flow)
    }
    var usesByPath: [UInt32: ArraySlice<PortUse>] = [:]
    var start = 0
    while start < uses.count {
      let end = uses[start...].firstIndex { $0.path != uses[start].path } ?? uses.count
      usesByPath[uses[start].path] = uses[start..<end]
      start = end
    }
    let seenUntil = listenerStates.map(\.lastEnd).max() ?? CaptureTime(nanoseconds: .min)
    return chosen.sorted().compactMap { path -> JudgedUsage? in
      guard let curve = curves[path], let peak = curve.peak, let first = curve.points.first else {
        return nil
      }
      let uses = usesByPath[path] ?? []
      let usage = usage(of: path, uses, peak: peak, firstRelease: first.time, seenUntil: seenUntil)
      return JudgedUsage(
        usage: usage,
        finding: usage.connections >= PortUsage.leastConnections ? usage.finding(uses: uses) : nil)
    }.sorted {
      if $0.usage.connections != $1.usage.connections { return $0.usage.connections > $1.usage.connections }
      if $0.usage.firstRelease != $1.usage.firstRelease {
        return $0.usage.firstRelease < $1.usage.firstRelease
      }
      return $0.usage.path.precedes($1.usage.path)
    }
  }

  private func usage(
    of path: UInt32, _ uses: ArraySlice<PortUse>, peak: PopulationCurve.Point, firstRelease: CaptureTime,
    seenUntil: CaptureTime
  ) -> PortUsage {
    let state = pathStates[Int(path)]
    let client = paths.keys[Int(path)].client
    let used = state.lowestPort...max(state.lowestPort, state.highestPort)
    let (policyRange, isGiven) = policy.ports.range(of: client)
    let range = isGiven ? policyRange : EphemeralPorts.presumed(policyRange, using: used)
    let lowIsEven = range.lowerBound & 1 == 0
    let (first, other) = lowIsEven ? (state.even, state.odd) : (state.odd, state.even)
    var distinct = 0
    var intervals: [Int64] = []
    var last: PortUse?
    for use in uses {
      if let last, last.port == use.port {
        if use.opened >= last.released { intervals.append(use.opened - last.released) }
      } else {
        distinct += 1
      }
      last = use
    }
    intervals.sort()
    return PortUsage(
      path: paths.keys[Int(path)], connections: Int(state.atClient), range: range, rangeIsGiven: isGiven,
      used: used,
      distinct: min(distinct * Int(ports.sampling), 65_536), sampling: Int(ports.sampling),
      timeWait: policy.timeWait.length(at: client), peak: peak, firstRelease: firstRelease,
      seenUntil: seenUntil,
      firstParity: Int(first.connections), otherParity: Int(other.connections),
      otherParitySince: other.connections > 0 ? other.first : nil,
      allHaveTimestamps: state.withTimestamps == state.atClient,
      medianReuse: intervals.isEmpty ? nil : intervals[intervals.count / 2])
  }
}
