internal import LastackCapture
internal import LastackWire

/// Where live packets come from: an interface, or a test's script.
protocol LiveSource: AnyObject {
  var name: String { get }
  var linkType: LinkType { get }
  var snapLength: Int { get }
  /// What poll(2) waits on; nil where there is nothing to wait on.
  var descriptor: Int32? { get }
  /// Hands over what is there, at most `limit` packets, without waiting; returns how many.
  func read(limit: Int, _ body: (borrowing Packet) -> Void) throws(CaptureError) -> Int
  /// What was received and lost so far.
  func statistics() throws(CaptureError) -> CaptureStatistics
}

/// An interface under libpcap.
final class InterfaceSource: LiveSource {
  let name: String
  private var capture: LiveCapture

  init(_ name: String, options: LiveOptions) throws(CaptureError) {
    self.name = name
    capture = try LiveCapture(
      interface: name, snapLength: options.snapLength, bufferOctets: options.bufferOctets, mode: options.mode,
      delivery: options.delivery)
    if let filter = options.analysis.filter {
      try capture.setFilter(
        BPFProgram(expression: filter, linkType: capture.linkType, snapshotLength: capture.snapLength))
    }
  }

  var linkType: LinkType { capture.linkType }
  var snapLength: Int { capture.snapLength }
  var descriptor: Int32? { capture.selectableDescriptor }

  func read(limit: Int, _ body: (borrowing Packet) -> Void) throws(CaptureError) -> Int {
    try capture.read(limit: limit, body)
  }

  func statistics() throws(CaptureError) -> CaptureStatistics { try capture.statistics() }
}
