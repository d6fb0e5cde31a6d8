internal import LastackWire

/// What a pcapng input says about itself: its interfaces and the packets that were lost.
struct PcapngDescription {
  private(set) var interfaceCount = 0
  private var names: [String?] = []
  private var resolutions: [TimeResolution] = []
  private var snapLength = 0
  /// The last statistics of each interface: they count from the start of the capture (§4.6).
  private var statistics: [Int: InputSummary.Drops] = [:]
  private var countedDrops: UInt64?

  /// A summary lists so many interfaces by name.
  private static let mostNames = 1024

  mutating func add(_ interface: PcapngInterface, resolution: TimeResolution, name: String?) {
    interfaceCount += 1
    if names.count < PcapngDescription.mostNames { names.append(name) }
    if !resolutions.contains(resolution) { resolutions.append(resolution) }
    snapLength = max(snapLength, interface.snapLength)
  }

  /// - Parameter drops: what an obsolete packet block says was lost since the one before.
  mutating func countDrops(_ drops: UInt16) {
    countedDrops = (countedDrops ?? 0) + UInt64(drops)
  }

  mutating func setStatistics(_ drops: InputSummary.Drops, interface: Int) {
    if interface < interfaceCount { statistics[interface] = drops }
  }

  func describe(in summary: inout InputSummary) {
    summary.interfaces = names
    summary.timeResolutions = resolutions
    if snapLength > 0 { summary.snapLength = snapLength }
    guard countedDrops != nil || !statistics.isEmpty else { return }
    // Hostile counters must not overflow the sum.
    summary.drops = statistics.values.reduce(InputSummary.Drops(byInterface: countedDrops ?? 0)) { sum, one in
      InputSummary.Drops(
        byInterface: sum.byInterface.addingSaturating(one.byInterface),
        bySystem: sum.bySystem.addingSaturating(one.bySystem))
    }
  }
}

extension UInt64 {
  fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension PcapngReader {
  /// Reads a block that describes the capture; others say nothing here.
  ///
  /// - Returns: what is wrong with the block's options, if anything is.
  mutating func readDescription(_ block: UnsafeRawPointer, type: UInt32, length: Int) -> String? {
    switch type {
    case BlockType.interface: readInterface(block, length: length)
    case BlockType.interfaceStatistics: readStatistics(block, length: length)
    default: nil
    }
  }

  private mutating func readInterface(_ block: UnsafeRawPointer, length: Int) -> String? {
    guard interfaces.count < PcapngReader.mostInterfaces else {
      return "the section describes more than \(PcapngReader.mostInterfaces) interfaces"
    }
    var resolution = TimeResolution.microseconds
    var offset: Int64 = 0
    var name: String?
    var options = PcapngOptions(
      UnsafeRawBufferPointer(start: block + 16, count: length - 20), isSwapped: isSwapped)
    while let option = options.next() {
      switch (option.code, option.value.count) {
      case (2, 1...256): name = String(decoding: option.value, as: UTF8.self)
      case (9, 1): resolution = TimeResolution(tsresol: option.value[0])
      case (14, 8): offset = Int64(bitPattern: number(option.value))
      default: break
      }
    }
    let interface = PcapngInterface(
      linkType: LinkType(savefile: UInt32(load16(block, 8))), snapLength: Int(load(block, 12)),
      scale: TickScale(resolution, offsetSeconds: offset))
    interfaces.append(interface)
    description.add(interface, resolution: resolution, name: name)
    return options.isOverrun ? "an interface description's options run past its end" : nil
  }

  private mutating func readStatistics(_ block: UnsafeRawPointer, length: Int) -> String? {
    var drops = InputSummary.Drops()
    var options = PcapngOptions(
      UnsafeRawBufferPointer(start: block + 20, count: length - 24), isSwapped: isSwapped)
    var saysDrops = false
    while let option = options.next() {
      switch (option.code, option.value.count) {
      case (5, 8): drops.byInterface = number(option.value)
      case (7, 8): drops.bySystem = number(option.value)
      default: continue
      }
      saysDrops = true
    }
    if saysDrops { description.setStatistics(drops, interface: earlierInterfaces + Int(load(block, 8))) }
    return options.isOverrun ? "interface statistics' options run past their end" : nil
  }

  private func number(_ octets: UnsafeRawBufferPointer) -> UInt64 {
    let value = octets.loadUnaligned(as: UInt64.self)
    return isSwapped ? value.byteSwapped : value
  }
}
