import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

/// How two captures' clocks stand to each other.
@Suite struct ClockRelationTests {
  private func traffic(seed: UInt64 = 9, _ change: (inout TwoPlaces) -> Void = { _ in }) -> TwoPlaces {
    var places = TwoPlaces(seed: seed)
    change(&places)
    for index in 0..<60 {
      places.run(
        TwoPlaces.Connection(
          client: Endpoint(IPAddress(v4: 0x0a00_0001), UInt16(30_000 + index)),
          server: Endpoint(IPAddress(v4: 0x0a01_0001), 443), start: Int64(index) * 500,
          exchanges: [[100, 300], [1448, 1448], [17], [200]]))
    }
    return places
  }

  private func compared(_ places: TwoPlaces) -> CaptureComparison {
    CaptureComparison(Sightings(places.frames(at: .a).segments), Sightings(places.frames(at: .b).segments))
  }

  @Test(arguments: [0, -3_600_000_000_000, 86_400_000_000_000], [0.0, -80, 120])
  func `offset and drift of any size and sign are solved`(offset: Int64, drift: Double) throws {
    let places = traffic {
      $0.offset = offset
      $0.drift = drift
    }
    let comparison = compared(places)
    let piece = try #require(comparison.clock.pieces.first)
    #expect(comparison.clock.pieces.count == 1)
    #expect(abs(piece.drift - drift) < 3)
    for second in [1, 15, 29] {
      let now = Int64(second) * 1_000_000_000
      #expect(
        abs(comparison.clock.offset(at: start.advanced(byNanoseconds: now)) - places.clockError(at: now))
          < 150_000)
    }
    #expect(comparison.fates(at: .a) == [.seen])
  }

  @Test(arguments: [-2_000_000_000, -40_000_000, 40_000_000])
  func `a step of a clock is found where it is, and everything is matched on both sides of it`(by: Int64)
    throws
  {
    let places = traffic { $0.step = (at: 14_250_000_000, by: by) }
    let comparison = compared(places)
    #expect(comparison.clock.pieces.count == 2)
    let second = try #require(comparison.clock.pieces.last)
    let when = second.start.nanoseconds(since: start)
    #expect((13_900_000_000...14_900_000_000).contains(when), "\(when)")
    let now: Int64 = 25_000_000_000
    #expect(
      abs(comparison.clock.offset(at: start.advanced(byNanoseconds: now)) - places.clockError(at: now))
        < 200_000)
    #expect(comparison.flows.allSatisfy { $0.count(.lost) + $0.count(.injected) == 0 })
  }

  @Test func `a queue that fills is no step: it only ever adds`() {
    var places = traffic()
    // Five seconds in which everything takes 200 ms longer.
    places.delay = 204_000_000
    for index in 0..<20 {
      places.run(
        TwoPlaces.Connection(
          client: Endpoint(IPAddress(v4: 0x0a00_0001), UInt16(35_000 + index)),
          server: Endpoint(IPAddress(v4: 0x0a01_0001), 443), start: 10_000 + Int64(index) * 200,
          exchanges: [[100], [1448]]))
    }
    let comparison = compared(places)
    #expect(comparison.clock.pieces.count == 1)
    #expect(comparison.clock.outliers == 0)
  }

  @Test func `one direction alone bounds the offset from one side, and says so`() throws {
    let places = traffic()
    let a = places.frames(at: .a).segments.filter { $0.source.port != 443 }
    let b = places.frames(at: .b).segments.filter { $0.source.port != 443 }
    let comparison = CaptureComparison(Sightings(Crossing.inOrder(a)), Sightings(Crossing.inOrder(b)))
    let piece = try #require(comparison.clock.pieces.first)
    #expect(piece.uncertainty == nil)
    let late = comparison.clock.offset(at: start) - places.offset
    #expect((3_900_000...5_500_000).contains(late), "\(late)")
  }

  // MARK: Laws

  @Test func `a capture beside itself: everything seen, no offset, no doubt`() {
    let a = traffic { $0.lossOneIn = 30 }.frames(at: .a).segments
    let comparison = CaptureComparison(Sightings(a), Sightings(a))
    #expect(comparison.fates(at: .a) == [.seen])
    #expect(comparison.fates(at: .b) == [.seen])
    #expect(comparison.clock.pieces.map(\.offset) == [0])
    #expect(comparison.clock.pieces.map(\.drift) == [0])
    #expect(comparison.clock.pieces.map(\.uncertainty) == [0])
    #expect(comparison.flows.allSatisfy { $0.clientOrder == .together && $0.serverOrder == .together })
    #expect(comparison.onlyA.isEmpty && comparison.onlyB.isEmpty)
  }

  @Test func `captures in the other order say the same, mirrored`() throws {
    let places = traffic { $0.lossOneIn = 30 }
    let (a, b) = (
      Sightings(places.frames(at: .a).segments), Sightings(places.frames(at: .b, from: 5_000).segments)
    )
    let (one, other) = (CaptureComparison(a, b), CaptureComparison(b, a))
    for place in Vantage.allCases {
      for index in one[place].segments.indices {
        let (verdict, mirrored) = (
          one.verdict(of: index, at: place), other.verdict(of: index, at: place.other)
        )
        #expect(verdict.fate == mirrored.fate)
        #expect(verdict.counterpart == mirrored.counterpart)
        #expect(verdict.rewriting == mirrored.rewriting)
        #expect(verdict.isReordered == mirrored.isReordered)
      }
    }
    let now = start.advanced(byNanoseconds: 20_000_000_000)
    let there = now.advanced(byNanoseconds: one.clock.offset(at: now))
    #expect(abs(one.clock.offset(at: now) + other.clock.offset(at: there)) < 1_000)
    let (doubt, mirrored) = (
      try #require(one.clock.pieces[0].uncertainty), try #require(other.clock.pieces[0].uncertainty)
    )
    #expect(abs(doubt - mirrored) < 1_000)
  }
}
