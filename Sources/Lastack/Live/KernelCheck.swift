public import LastackCapture
public import LastackDiagnosis
internal import LastackTracking
public import LastackWire

/// Holds this host's own sockets against a live analysis, every few seconds: `lastack live --check-kernel`.
///
/// It looks twice, and tells only of what both looks found. Its owner says what time it is.
public struct KernelCheck: ~Copyable {
  private let table: KernelSocketTable
  private let interval: Int64
  private var next = CaptureTime(nanoseconds: .min)
  private var first: KernelComparison?

  /// Nanoseconds between the two looks: well above the time that a packet may stay in the capture's buffer.
  public static let confirmation: Int64 = 1_000_000_000
  public static let standardInterval: Int64 = 5_000_000_000

  /// - Parameter interval: nanoseconds from one check to the next.
  /// - Throws: `CaptureError` where the kernel does not show its sockets.
  public init(interval: Int64 = standardInterval) throws(CaptureError) {
    table = try KernelSocketTable()
    self.interval = max(interval, Self.confirmation)
  }

  /// Looks where it is time to; the comparison once it is confirmed, else `nil`.
  ///
  /// Cost: that of the kernel's dump and of `FlowTracker/forEachEnd(_:)`, twice each interval.
  public mutating func turn(
    _ analysis: inout LiveAnalysis, at now: CaptureTime
  ) throws(CaptureError) -> KernelComparison? {
    // The first flows come first: a check of nothing says nothing.
    if next.nanoseconds == .min { next = now.advanced(byNanoseconds: Self.confirmation) }
    guard next <= now else { return nil }
    let look = try look(&analysis, at: now)
    guard let before = first else {
      first = look
      next = now.advanced(byNanoseconds: Self.confirmation)
      return nil
    }
    first = nil
    next = now.advanced(byNanoseconds: interval - Self.confirmation)
    return before.confirmed(by: look)
  }

  private func look(
    _ analysis: inout LiveAnalysis, at now: CaptureTime
  ) throws(CaptureError) -> KernelComparison {
    var sockets: [FourTuple: EndpointState] = [:]
    var addresses = Set(try CaptureInterface.all().flatMap(\.addresses))
    for socket in try table.sockets() {
      guard let state = socket.state.asTracked else { continue }
      sockets[socket.tuple] = state
      addresses.insert(socket.tuple.source.address)
    }
    var tracked: [TrackedEnd] = []
    analysis.forEachEnd { tracked.append($0) }
    return KernelComparison(tracked: tracked, sockets: sockets, addresses: addresses, now: now)
  }
}

extension KernelSocket.State {
  /// RFC 9293's name; `nil` for a listener, which is no end of a connection.
  var asTracked: EndpointState? {
    switch self {
    case .established: .established
    case .synSent: .synSent
    case .synReceived, .newSynReceived: .synReceived
    case .finWait1: .finWait1
    case .finWait2: .finWait2
    case .timeWait: .timeWait
    case .closed: .closed
    case .closeWait: .closeWait
    case .lastAck: .lastAck
    case .listen: nil
    case .closing: .closing
    }
  }
}
