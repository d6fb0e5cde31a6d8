internal import LastackWire

extension LinkType {
  /// From the DLT_ number that libpcap's functions use: some differ from the LINKTYPE_ numbers of files.
  ///
  /// pcap-common.c, the table of `dlt_to_linktype`, for this platform's DLT_ numbers.
  init(dlt: Int32) {
    let number =
      LinkType.differing.first { $0.dlt == dlt }?.linkType ?? UInt32(truncatingIfNeeded: dlt)
    self.init(savefile: number)
  }

  /// The DLT_ number that libpcap's functions want.
  var dlt: Int32 {
    LinkType.differing.first { $0.linkType == rawValue }?.dlt ?? Int32(truncatingIfNeeded: rawValue)
  }

  private static let differing: [(dlt: Int32, linkType: UInt32)] = [
    (11, 100), (12, 101), (15, 102), (16, 103), (18, 246), (19, 106),
  ]
}
