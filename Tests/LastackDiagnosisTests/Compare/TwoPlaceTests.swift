import LastackDiagnosis
import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Generated pairs of captures whose truth is known: everything that is said of them is compared with it.
@Suite struct TwoPlaceTests {
  struct Path: CustomTestStringConvertible {
    var testDescription: String
    var seed: UInt64 = 1
    var hops: UInt8 = 3
    var hasTimestamps = true
    var hasIdentifications = true
  }

  static let paths = [
    Path(testDescription: "routers, timestamps and identifications"),
    Path(testDescription: "a bridge: no hops", seed: 2, hops: 0),
    Path(testDescription: "no timestamps", seed: 3, hasTimestamps: false),
    Path(testDescription: "no identifications", seed: 4, hasIdentifications: false),
    Path(
      testDescription: "nothing but numbers and time", seed: 5, hops: 0, hasTimestamps: false,
      hasIdentifications: false),
  ]

  /// Many connections of every kind, for a minute.
  func traffic(_ path: Path) -> TwoPlaces {
    var places = TwoPlaces(seed: path.seed)
    places.lossOneIn = 40
    places.hops = path.hops
    places.hasTimestamps = path.hasTimestamps
    places.hasIdentifications = path.hasIdentifications
    for index in 0..<300 {
      let client = Endpoint(IPAddress(v4: 0x0a00_0001 + UInt32(index % 7)), UInt16(20_000 + index))
      var connection = TwoPlaces.Connection(
        client: client, server: Endpoint(IPAddress(v4: 0x0a01_0001 + UInt32(index % 3)), 443),
        start: Int64(index) * 200,
        exchanges: [[100, 300], [1448, 1448, 1448, 900], [17], [5000, 5000]])
      switch index % 6 {
      case 0: connection.device.client = Endpoint(IPAddress(v4: 0xc633_6401), UInt16(40_000 + index))
      case 1: connection.device.mss = 1400
      case 2: connection.cutTo = 1448
      case 3:
        connection.device.clientShift = 0x1234_5678 &* UInt32(index)
        connection.device.serverShift = 0x0fed_cba9 &* UInt32(index)
      case 4:
        connection.clientIsAtB = true
        connection.client.address = IPAddress(v4: 0x0a01_0001 + UInt32(index % 3))
        connection.server.address = IPAddress(v4: 0x0a00_0001 + UInt32(index % 7))
      default: break
      }
      places.run(connection)
    }
    return places
  }

  @Test(arguments: paths)
  func `every segment of a generated pair is classified right, and the clocks are solved`(path: Path) throws {
    var places = traffic(path)
    let forged = forge(&places)
    let (a, truthA) = places.frames(at: .a, from: 5_000, to: 55_000)
    let (b, truthB) = places.frames(at: .b, from: 3_000, to: 57_000)
    let comparison = CaptureComparison(Sightings(a), Sightings(b))
    // The clocks, over the whole capture.
    let piece = try #require(comparison.clock.pieces.first)
    #expect(comparison.clock.pieces.count == 1)
    #expect(comparison.clock.outliers == 0)
    for second in [5, 20, 40, 54] {
      let now = Int64(second) * 1_000_000_000
      let error = comparison.clock.offset(at: start.advanced(byNanoseconds: now)) - places.clockError(at: now)
      #expect(abs(error) < 100_000, "\(error) ns after \(second) s")
    }
    #expect(abs(piece.drift - 30) < 2, "\(piece.drift)")
    let uncertainty = try #require(piece.uncertainty)
    #expect((3_900_000...4_700_000).contains(uncertainty), "\(uncertainty)")
    #expect(Set((truthA + truthB).map(\.fate)) == [.seen, .rewritten, .resegmented, .lost, .injected])
    #expect((truthA + truthB).count { $0.fate == .lost } > 100)
    // Every segment.
    var wrong: [String] = []
    let alone = [
      Set(comparison.onlyA.flatMap { comparison.a.flows[$0.flow].segments }),
      Set(comparison.onlyB.flatMap { comparison.b.flows[$0.flow].segments }),
    ]
    for (place, truths) in [(Vantage.a, truthA), (.b, truthB)] {
      let others = place == .a ? truthB : truthA
      let elsewhere = Set(others.map(\.transmission))
      let sightings = comparison[place]
      for (index, segment) in sightings.segments.enumerated() {
        let truth = truths[Int(segment.frame) - 1]
        let verdict = comparison.verdict(of: index, at: place)
        var expected = [truth.fate]
        if truth.fate != .lost, truth.fate != .injected, !elsewhere.contains(truth.transmission) {
          expected = [.unjudged]
        }
        // Nothing of the connection but its SYN lies in what both captured.
        if alone[place == .a ? 0 : 1].contains(index) { expected = [.unjudged] }
        // At the edge of what both captured the longest delay decides.
        let time = segment.time.nanoseconds(since: start)
        let edge = place == .a ? 57_000_000_000 : 5_000_000_000 + places.offset
        if abs(time - edge) < 20_000_000 { expected.append(.unjudged) }
        if truth.fate == .lost, place == .b, time < edge { expected = [.unjudged] }
        if truth.fate == .lost, place == .b, time > 55_000_000_000 + places.offset - 20_000_000 {
          expected.append(.unjudged)
        }
        if !expected.contains(verdict.fate) {
          wrong.append("\(place) frame \(segment.frame) \(segment.flags): \(verdict.fate), not \(expected)")
        }
        if let counterpart = verdict.counterpart, verdict.fate != .resegmented {
          let frame = comparison[place.other].segments[counterpart].frame
          if others[Int(frame) - 1].transmission != truth.transmission {
            wrong.append("\(place) frame \(segment.frame): matched with another transmission")
          }
        }
      }
    }
    #expect(wrong == [])
    // The one forged reset, and nothing else.
    let injected = comparison.flows.flatMap(\.injectedResets)
    #expect(injected.count == 1)
    let reset = try #require(injected.first)
    #expect(
      comparison.b.segments[reset.segment].frame
        == truthB.firstIndex { $0.transmission == forged }.map { UInt32($0 + 1) })
    #expect(reset.confidence == .proven)
    #expect(reset.senderWentOn)
    #expect(comparison.flows.filter { $0.resetOrigin == .provenInjected }.count == 1)
    #expect((comparison.onlyA + comparison.onlyB).allSatisfy { $0.absence != .notFound })
  }

  /// A reset in the name of a client, on B's side only, in the middle of its connection.
  func forge(_ places: inout TwoPlaces) -> Int {
    let connection = TwoPlaces.Connection(
      client: Endpoint(IPAddress(v4: 0x0a00_0009), 5555), server: Endpoint(IPAddress(v4: 0x0a01_0001), 443),
      start: 30_000, exchanges: Array(repeating: [100], count: 8))
    let loss = places.lossOneIn
    places.lossOneIn = 0
    places.run(connection)
    places.lossOneIn = loss
    let (b, _) = places.frames(at: .b)
    let data = b.filter { $0.source == connection.client && $0.payloadLength > 0 }[1]
    let time = data.time.nanoseconds(since: start) - places.clockError(at: 30_000_000_000) + 1_000_000
    var reset = data
    reset.flags = .rst
    reset.sequence = data.end
    reset.payloadLength = 0
    reset.traits.remove(.timestamps)
    reset.identification = 4242
    let transmission = places.newTransmission()
    places.capture(reset, at: .b, time, .init(transmission: transmission, fate: .injected))
    return transmission
  }
}
