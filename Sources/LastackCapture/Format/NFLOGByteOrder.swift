/// Swaps types and lengths of an NFLOG packet's attributes, which are in the byte order of the capturing machine.
///
/// As `swap_nflog_data` of libpcap's pcap-common.c, so that decoders need not know who wrote the file.
func swapNFLOG(_ record: PacketRecord) {
  let packet = UnsafeMutableRawPointer(mutating: record.start)
  let length = min(record.captured, record.original)
  // Family, version (0 is the only one), resource identifier.
  guard length >= 4, packet.load(fromByteOffset: 1, as: UInt8.self) == 0 else { return }
  var place = 4
  while length - place >= 4 {
    for field in [place, place + 2] {
      let value = packet.loadUnaligned(fromByteOffset: field, as: UInt16.self)
      packet.storeBytes(of: value.byteSwapped, toByteOffset: field, as: UInt16.self)
    }
    let size = (Int(packet.loadUnaligned(fromByteOffset: place + 2, as: UInt16.self)) + 3) & ~3
    guard size >= 4, size <= length - place else { return }
    place += size
  }
}
