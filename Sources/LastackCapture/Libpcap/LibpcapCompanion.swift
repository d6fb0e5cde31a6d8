internal import Glibc
internal import LastackWire

/// libpcap's reader, walking a file in step with the native one: its packets are delivered, the rest is the native reader's.
///
/// libpcap tells neither a packet's interface nor its place, stops at damage, cuts packets to the file's snap length, and
/// reads neither several link types nor compressed files. Where it cannot, or where its packet is another, the
/// native reader goes on alone and the summary says so: results do not depend on the reader.
final class LibpcapCompanion {
  private var capture: Capture?
  private var packets = 0
  private(set) var readBy = InputSummary.ReadBy.libpcap

  /// An owner that an optional of a class can hold.
  private final class Capture {
    var file: OfflineCapture
    init(path: String) throws(CaptureError) { file = try OfflineCapture(path: path) }
  }

  init(path: String, isPlainFile: Bool) {
    guard isPlainFile else {
      handOver("libpcap reads regular, uncompressed files only")
      return
    }
    do throws(CaptureError) {
      capture = try Capture(path: path)
    } catch {
      handOver(error.problem)
    }
  }

  /// Puts libpcap's next packet in the place of `record`, the native reader's.
  func follow(_ record: inout PacketRecord, isDamaged: Bool) {
    guard let capture else { return }
    guard !isDamaged else {
      handOver("the file is damaged")
      return
    }
    do throws(CaptureError) {
      guard let theirs = try capture.file.nextRecord() else {
        handOver("libpcap sees the file's end")
        return
      }
      if let difference = difference(record, theirs) {
        handOver(difference)
        return
      }
      record.start = theirs.start
      packets += 1
    } catch {
      handOver(error.problem)
    }
  }

  private func handOver(_ reason: String) {
    capture = nil
    readBy = .nativeAfterLibpcap(packets: packets, reason: reason)
  }

  /// What is different in two readings of a packet; `nil` if nothing is.
  private func difference(_ ours: PacketRecord, _ theirs: PacketRecord) -> String? {
    if ours.captured != theirs.captured {
      return "libpcap cuts a packet of \(ours.captured) octets to \(theirs.captured), the file's snap length"
    }
    if ours.original != theirs.original { return "libpcap reads another original length" }
    // libpcap reads the 32-bit seconds as signed: from 2038 on it is 2^32 seconds early.
    if ours.time != theirs.time, ours.time != theirs.time &+ (1_000_000_000 << 32) {
      return "libpcap reads the time as \(theirs.time) ns"
    }
    if ours.linkType != theirs.linkType {
      return "libpcap reads the link type as \(theirs.linkType.rawValue)"
    }
    let sameOctets = memcmp(ours.start, theirs.start, ours.captured) == 0
    return sameOctets ? nil : "libpcap changes octets of a packet"
  }
}
