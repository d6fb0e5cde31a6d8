internal import LastackWire

/// A flow to be read in place: a direction's facts are a few hundred octets, and rules read a few of them.
///
/// Valid as long as the flow stays in its slab.
struct FlowView {
  let flow: UnsafePointer<FlowState>

  @inline(__always)
  init(_ flow: UnsafeMutablePointer<FlowState>) { self.flow = UnsafePointer(flow) }

  subscript(direction: Direction) -> DirectionFacts {
    @inline(__always) unsafeAddress {
      // The directions' facts come first, one behind the other, as in ``Observation``.
      UnsafeRawPointer(flow).assumingMemoryBound(to: DirectionFacts.self) + Int(direction.rawValue)
    }
  }

  var low: DirectionFacts {
    @inline(__always) unsafeAddress { UnsafeRawPointer(flow).assumingMemoryBound(to: DirectionFacts.self) }
  }

  var high: DirectionFacts {
    @inline(__always) unsafeAddress {
      UnsafeRawPointer(flow).assumingMemoryBound(to: DirectionFacts.self) + 1
    }
  }

  var marks: FlowState.Marks { flow.pointee.marks }
  var client: Direction { marks.contains(.clientIsHigh) ? .fromHigh : .fromLow }
  var lastTime: CaptureTime { flow.pointee.lastTime }
  var endTime: CaptureTime { flow.pointee.endTime }
  var handshakeTime: CaptureTime { flow.pointee.handshakeTime }
  var resetTime: CaptureTime { flow.pointee.resetTime }
  var closedTime: CaptureTime { flow.pointee.closedTime }
  var bothFinsAcked: Bool { flow.pointee.bothFinsAcked }
  /// Both FINs were acknowledged, and no reset had ended the connection before.
  var closeWasCompleted: Bool {
    bothFinsAcked && (!marks.contains(.reset) || marks.contains(.resetAfterClose))
  }
  var establishedEvidence: Bool { flow.pointee.establishedEvidence }

  func side(_ direction: Direction) -> Side { direction == client ? .client : .server }
}
