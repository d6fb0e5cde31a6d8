import Glibc
import LastackCapture
import LastackWire
import Testing

/// Captures that others made, with what other programs read from them: `../shared/corpus` beside the package.
enum Corpus {
  static let root: String = {
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/" + package + "/../shared/corpus"
  }()

  static let isThere = access(root + "/captures", R_OK) == 0

  /// The rows of a table under `truth`, by file name, as dictionaries.
  static func truth(_ name: String) -> [String: [String: String]] {
    let text = String(decoding: contents(of: root + "/truth/" + name), as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    var rows: [String: [String: String]] = [:]
    for line in lines.dropFirst() {
      rows[line[0]] = Dictionary(zip(lines[0], line)) { first, _ in first }
    }
    return rows
  }

  static let files = truth("readers.tsv").keys.sorted()

  static func path(_ file: String) -> String { root + "/captures/" + file }
}

@Suite(.enabled(if: Corpus.isThere, "the corpus is not beside the package"))
struct CorpusTests {
  @Test func `both readers give the same packets and the same damage on every file`() throws {
    #expect(Corpus.files.count > 200)
    for file in Corpus.files {
      let native = try Reading([Corpus.path(file)], reader: .native)
      let libpcap = try Reading([Corpus.path(file)], reader: .libpcap)
      #expect(native.packets == libpcap.packets, "\(file)")
      #expect(native.damages == libpcap.damages, "\(file)")
    }
  }

  /// Files that libpcap does not read as they are, and how many packets came from it before the native reader took over.
  static let handedOver: [String: Int] = [
    // Compressed.
    "ipsumdump__smflow.trace.gz": 0, "tcptrace__dsack.dmp.gz": 0, "tcptrace__first_seg_ooo.dmp.gz": 0,
    "tcptrace__sack_nasa_sim.dump.gz": 0, "tcptrace__zwnd.dmp.gz": 0,
    "wireshark-wiki__c06-ldapv3-app-r1.pcap.gz": 0, "wireshark-wiki__http_with_jpegs.cap.gz": 0,
    // Interfaces of several link types or snap lengths.
    "fpcap__many_interfaces-1.pcapng": 0, "pcapng-test-generator__output_be-advanced-test102.pcapng": 0,
    "pcapng-test-generator__output_be-basic-test006.pcapng": 0,
    "pcapng-test-generator__output_be-difficult-test201.pcapng": 0,
    "pcapng-test-generator__output_le-advanced-test102.pcapng": 0,
    "pcapng-test-generator__output_le-basic-test006.pcapng": 0,
    "pcapng-test-generator__output_le-difficult-test201.pcapng": 0, "pcapplusplus__GrePackets.pcap": 0,
    "wireshark-wiki__tfp_capture_tcp_usb.pcapng": 0, "zeek__ldap-modify-request.pcapng": 0,
    // More than the snap length was captured.
    "pf_ring__bgp-bgp_capabilities_print-oobr-2.pcap": 0, "tcpdump__aoe-oobr-1.pcap": 0,
    "tcpdump__mptcp-dss-oobr.pcap": 0,
    // Fuzzed: 2^31 microseconds and more in a second, which libpcap takes for negative.
    "ndpi__fuzz-2021-06-07-c6c72a0a56.pcap": 0, "nfstream__fuzz-2021-06-07-c6c72a0a56.pcap": 0,
    // Damaged, and read on behind the damage.
    "suricata-verify__bug-1450-05-tls_DER-incomplete-content.pcap": 6,
  ]

  @Test func `all other files come from libpcap to the last packet`() throws {
    var found: [String: Int] = [:]
    for file in Corpus.files {
      let reading = try Reading([Corpus.path(file)], reader: .libpcap)
      if case .nativeAfterLibpcap(let packets, _) = reading.summaries[0].readBy { found[file] = packets }
    }
    #expect(found == Self.handedOver)
  }

  /// Files of which tshark reads another number of frames, and ours.
  static let otherCounts: [String: UInt64] = [
    // tshark stops at the damaged record; the seven packets behind it can be read.
    "suricata-verify__bug-1450-05-tls_DER-incomplete-content.pcap": 13,
    // Fuzzed: tshark stops one record earlier than libpcap.
    "pcapplusplus__crash-exception-cast-constructed-record": 2,
  ]

  @Test func `every file has as many frames as tshark counts`() throws {
    for (file, row) in Corpus.truth("readers.tsv") {
      let reading = try Reading([Corpus.path(file)])
      // Custom blocks behind the last packet are frames without a packet.
      let last = reading.packets.last?.frame ?? 0
      let expected = Self.otherCounts[file] ?? UInt64(row["tshark_packets"] ?? "")
      let customAtEnd: UInt64 = file.contains("advanced-test102") || file.contains("basic-test018") ? 1 : 0
      #expect(last + customAtEnd == expected, "\(file)")
    }
  }

  /// Files with a second and more in a sub-second field, which capinfos prints as it is, and ones without order.
  static let otherTimes: Set = [
    "pf_ring__bgp-bgp_capabilities_print-oobr-2.pcap", "pf_ring__bgp_mvpn_6_and_7_oobr.pcap",
    "suricata-verify__transform-base64-7296-input.pcap", "tcpdump__olsr-oobr-2.pcap",
  ]

  @Test func `first and last times are those of capinfos`() throws {
    var compared = 0
    for (file, row) in Corpus.truth("capinfos.tsv")
    where Self.otherCounts[file] == nil && !Self.otherTimes.contains(file) {
      guard let start = nanoseconds(row["Start time"]),
        let end = nanoseconds(row["End time"])
      else { continue }
      let summary = try Reading([Corpus.path(file)]).summaries[0]
      // Fuzzed times, and simple packets, which have none.
      if file.contains("fuzz") || file.hasPrefix("pcapng-test-generator") { continue }
      #expect(summary.earliest?.nanoseconds == start, "\(file)")
      #expect(summary.latest?.nanoseconds == end, "\(file)")
      compared += 1
    }
    #expect(compared > 200)
  }

  /// Seconds with up to nine decimals, exactly.
  private func nanoseconds(_ seconds: String?) -> Int64? {
    guard let parts = seconds?.split(separator: "."), parts.count == 2, let whole = Int64(parts[0]) else {
      return nil
    }
    let fraction = (parts[1] + "000000000").prefix(9)
    return Int64(fraction).map { whole * 1_000_000_000 + $0 }
  }

  @Test func `compressed and damaged files are damaged where they are`() throws {
    let reading = try Reading([Corpus.path("wireshark-wiki__xxcc.pcap")])
    #expect(reading.packets.count == 4545)
    #expect(reading.damages.map(\.offset) == [434_117])
    #expect(reading.damages.map(\.octetsLost) == [59])

    let whole = contents(of: Corpus.path("wireshark-wiki__http_with_jpegs.cap.gz"))
    let cut = TemporaryFile(Array(whole.prefix(whole.count / 2)))
    let half = try Reading(cut)
    let all = try Reading([Corpus.path("wireshark-wiki__http_with_jpegs.cap.gz")])
    #expect(all.packets.count == 483)
    #expect(half.packets.count > 100)
    #expect(half.packets == Array(all.packets.prefix(half.packets.count)))
    #expect(half.damages.map(\.kind) == [.compressedStreamCut])
    #expect(half.damages.map(\.offset) == [whole.count / 2])
  }
}
