import Foundation
import LastackWire

/// A record of a capture file, copied out: what the tests need of pcap and pcapng, independent of the real reader.
struct CaptureRecord {
  var bytes: [UInt8]
  var wireLength: Int
  var time: CaptureTime
  var linkType: LinkType
  var frame: UInt64
}

/// Every whole record of `file`; nothing where it is no capture.
func captureRecords(_ file: [UInt8]) -> [CaptureRecord] {
  guard file.count >= 24 else { return [] }
  var walk = CaptureWalk(file: file)
  switch walk.word(0) {
  case 0x0a0d_0d0a: walk.blocks()
  case 0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34: walk.records(bigEndian: false)
  case 0xd4c3_b2a1, 0x4d3c_b2a1, 0x34cd_b2a1: walk.records(bigEndian: true)
  default: break
  }
  return walk.found
}

private struct CaptureWalk {
  let file: [UInt8]
  var found: [CaptureRecord] = []
  var isBig = false

  init(file: [UInt8]) { self.file = file }

  func word(_ at: Int) -> UInt32 {
    let octets = file[at..<at + 4].map { UInt32($0) }
    return isBig
      ? octets.reduce(0) { $0 << 8 | $1 }
      : octets.reversed().reduce(0) { $0 << 8 | $1 }
  }

  func half(_ at: Int) -> UInt32 {
    isBig ? UInt32(file[at]) << 8 | UInt32(file[at + 1]) : UInt32(file[at + 1]) << 8 | UInt32(file[at])
  }

  mutating func records(bigEndian: Bool) {
    isBig = bigEndian
    let magic = word(0)
    let unit: Int64 = magic == 0xa1b2_3c4d ? 1 : 1000
    let header = magic == 0xa1b2_cd34 ? 24 : 16
    let link = LinkType(rawValue: word(20) & 0xffff)
    // Version 2.2 and before had the two lengths the other way round.
    let isSwapped = half(4) == 2 && half(6) < 3
    var at = 24
    while at + header <= file.count {
      var captured = Int(word(at + 8))
      var wire = Int(word(at + 12))
      if isSwapped { swap(&captured, &wire) }
      guard at + header + captured <= file.count else { break }
      found.append(
        CaptureRecord(
          bytes: Array(file[at + header..<at + header + captured]), wireLength: wire,
          time: CaptureTime(nanoseconds: Int64(word(at)) * 1_000_000_000 + Int64(word(at + 4)) * unit),
          linkType: link, frame: UInt64(found.count + 1)))
      at += header + captured
    }
  }

  mutating func blocks() {
    var interfaces: [(link: LinkType, snap: Int)] = []
    var at = 0
    while at + 12 <= file.count {
      if word(at) == 0x0a0d_0d0a {
        isBig = file[at + 8] == 0x1a
        interfaces = []
      }
      let length = Int(word(at + 4))
      guard length >= 12, at + length <= file.count else { break }
      switch word(at) {
      case 1: interfaces.append((LinkType(rawValue: half(at + 8)), Int(word(at + 12))))
      case 3 where !interfaces.isEmpty:
        let wire = Int(word(at + 8))
        let snap = interfaces[0].snap
        append(at + 12, min(wire, snap == 0 ? wire : snap, length - 16), wire, interfaces[0].link, 0)
      case 6 where Int(word(at + 8)) < interfaces.count:
        let ticks = Int64(word(at + 12)) << 32 | Int64(word(at + 16))
        append(at + 28, Int(word(at + 20)), Int(word(at + 24)), interfaces[Int(word(at + 8))].link, ticks)
      // The obsolete packet block.
      case 2 where Int(half(at + 8)) < interfaces.count:
        let ticks = Int64(word(at + 12)) << 32 | Int64(word(at + 16))
        append(at + 28, Int(word(at + 20)), Int(word(at + 24)), interfaces[Int(half(at + 8))].link, ticks)
      default: break
      }
      at += length
    }
  }

  private mutating func append(_ at: Int, _ captured: Int, _ wire: Int, _ link: LinkType, _ ticks: Int64) {
    guard at + captured <= file.count else { return }
    found.append(
      CaptureRecord(
        bytes: Array(file[at..<at + captured]), wireLength: wire,
        time: CaptureTime(nanoseconds: ticks &* 1000), linkType: link, frame: UInt64(found.count + 1)))
  }
}
