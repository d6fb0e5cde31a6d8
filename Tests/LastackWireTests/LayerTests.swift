import LastackWire
import Testing

/// What every sample's segment must be: addresses next to it, numbers as `tcp()` writes them, payload by the IP length.
func expectedSegment(isV6: Bool) -> SegmentFacts {
  var segment = Segment(
    from: nobody, to: nobody, sequence: 100, acknowledgment: 200, flags: [.psh, .ack], payloadLength: 3,
    at: CaptureTime(nanoseconds: 0), frame: 1, window: 1024)
  let network: UInt128 = 0x2001_0db8 << 96
  segment.source = Endpoint(isV6 ? IPAddress(v6: network | 1) : IPAddress(v4: 0xc000_0201), 1000)
  segment.destination = Endpoint(isV6 ? IPAddress(v6: network | 2) : IPAddress(v4: 0xc000_0202), 80)
  segment.tsval = 7
  segment.tsecr = 9
  segment.identification = isV6 ? 0 : 0x1234
  segment.headerLength = 32
  segment.traits = isV6 ? [.ipv6, .timestamps] : [.dontFragment, .timestamps]
  return SegmentFacts(segment)
}

@Suite struct LayerTests {
  @Test(arguments: linkSamples + tunnelSamples)
  func `every link and tunnel gives the same segment, and its own encapsulation`(_ sample: SamplePacket)
    throws
  {
    let decoded = decode(sample.bytes, link: sample.link)
    #expect(decoded.outcome == .segment)
    #expect(decoded.encapsulation == sample.encapsulation)
    var segment = try #require(decoded.segment)
    segment.encapsulation = 0
    #expect(segment == expectedSegment(isV6: sample.isV6))
  }

  @Test(arguments: linkSamples + tunnelSamples)
  func `a packet cut by the snap length is reported as snapped, never as short, or gives a segment marked so`(
    _ sample: SamplePacket
  ) {
    var layersMet: [Int] = []
    for captured in 0..<sample.bytes.count {
      let decoded = decode(
        Array(sample.bytes[..<captured]), wireLength: sample.bytes.count, link: sample.link)
      switch decoded.outcome {
      case .undecodable(let error):
        #expect(error.problem == .snapped, "\(sample.name) cut at \(captured): \(error)")
        #expect(error.offset <= captured)
        layersMet.append(error.offset)
      case .segment:
        let traits = decoded.segment?.traits ?? []
        let needed = captured + (sample.name.hasPrefix("MACsec") ? 16 : 4)
        #expect(
          traits.contains(.snappedPayload) || needed >= sample.bytes.count,
          "\(sample.name) cut at \(captured)")
      // A heuristic that could not see far enough to recognize what it holds.
      case .notTCP: #expect(sample.name.contains("pseudowire") || sample.name.contains("L2TPv3"))
      case .fragment, .rejection: Issue.record("\(sample.name) cut at \(captured): \(decoded.outcome)")
      }
    }
    #expect(layersMet == layersMet.sorted(), "the layer that is cut never moves back as more is captured")
  }

  @Test(arguments: linkSamples + tunnelSamples)
  func `octets flipped anywhere never stop the program`(_ sample: SamplePacket) {
    var bench = Bench()
    var random = SplitMix(seed: 1)
    var outcomes = 0
    for _ in 0..<2000 {
      var bytes = sample.bytes
      for _ in 0...Int(random.next() % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      let captured = Int(random.next() % UInt64(bytes.count + 1))
      let wire = [captured, bytes.count, 0, Int.max, Int.min][Int(random.next() % 5)]
      _ = bench.decode(Array(bytes[..<captured]), wireLength: wire, link: sample.link)
      outcomes += 1
    }
    let counted = bench.decoder.statistics
    let undecodable = counted.undecodable.reduce(0) { $0 + $1.packets }
    let notTCP = counted.notTCP.reduce(0) { $0 + $1.packets }
    #expect(counted.packets == outcomes)
    #expect(counted.segments + counted.rejections + counted.fragments + undecodable + notTCP == outcomes)
  }

  @Test func `an unknown link type is undecodable and counted`() {
    var bench = Bench()
    let expected = DecodeError(.link, .unknownLinkType, offset: 0)
    #expect(bench.decode([1, 2, 3], link: LinkType(rawValue: 189)).outcome == .undecodable(expected))
    #expect(
      bench.decoder.statistics.undecodable
        == [DecodeStatistics.Failure(layer: .link, problem: .unknownLinkType, packets: 1)])
  }

  @Test func `thousands of VLAN tags are too deep`() {
    let tags = (0..<1000).flatMap { _ in [UInt8](arrayLiteral: 0, 1, 0x81, 0) }
    guard case .undecodable(let error) = decode(ethernet(0x8100, tags)).outcome else {
      Issue.record("decoded")
      return
    }
    #expect(error.problem == .tooDeep)
  }

  @Test func `an encrypted 802.11 frame and ESP are encrypted, not malformed`() {
    let frame: [UInt8] = [8, 0x41] + [UInt8](repeating: 0, count: 60)
    #expect(decode(frame, link: .wireless).outcome == .undecodable(DecodeError(.link, .encrypted, offset: 0)))
    let sealed = ethernet(0x0800, ipv4(50, [UInt8](repeating: 7, count: 40)))
    #expect(decode(sealed).outcome == .undecodable(DecodeError(.esp, .encrypted, offset: 34)))
  }
}

/// A fixed sequence of numbers, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
