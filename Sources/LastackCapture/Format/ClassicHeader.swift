internal import LastackWire

/// A savefile's header (draft-ietf-opsawg-pcap §4): what its 24 octets say about the records.
struct ClassicHeader {
  static let length = 24

  var variant: PcapVariant
  var order: ByteOrder
  var major: UInt16 = 2
  var minor: UInt16 = 4
  var snapLength = 0
  var linkType = LinkType(rawValue: 0)

  /// The header at the source's position; `nil` if no savefile starts there.
  ///
  /// A cut header has its magic only. The source is not moved.
  ///
  /// - Throws: ``CaptureError`` if the version is unknown.
  init?(_ source: inout ByteSource) throws(CaptureError) {
    guard source.fill(atLeast: 4) else { return nil }
    let magic = source.current.loadUnaligned(as: UInt32.self)
    if let variant = PcapVariant(rawValue: UInt32(littleEndian: magic)) {
      (self.variant, order) = (variant, .little)
    } else if let variant = PcapVariant(rawValue: UInt32(bigEndian: magic)) {
      (self.variant, order) = (variant, .big)
    } else {
      return nil
    }
    guard source.fill(atLeast: ClassicHeader.length) else { return }
    let header = UnsafeRawPointer(source.current)
    let isSwapped = order != ByteOrder.host
    func load<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
      let value = header.loadUnaligned(fromByteOffset: offset, as: T.self)
      return isSwapped ? value.byteSwapped : value
    }
    (major, minor) = (load(4, UInt16.self), load(6, UInt16.self))
    snapLength = Int(load(16, UInt32.self))
    // The upper bits tell the length of the frame check sequence, and are reserved otherwise.
    linkType = LinkType(savefile: load(20, UInt32.self) & 0x03ff_ffff)
    // 543.0 is what DG/UX wrote.
    guard major == 2 || (major == 543 && minor == 0) else {
      throw CaptureError(
        .format, subject: inputName(source.path), offset: 4,
        problem: "pcap version \(major).\(minor) is not known", remedy: "versions 2.0 to 2.4 are read")
    }
  }
}
