internal import LastackWire

extension LinkType {
  /// The link type that a savefile's or interface block's number stands for.
  ///
  /// Old programs wrote their system's DLT_ number where it differs from the LINKTYPE_ number; those below have no
  /// other meaning in a file: RFC 1483 ATM 11, raw IP 12 (14 on OpenBSD), classical IP over ATM 19.
  init(savefile number: UInt32) {
    switch number {
    case 11: self.init(rawValue: 100)
    case 12, 14: self.init(rawValue: 101)
    case 19: self.init(rawValue: 106)
    default: self.init(rawValue: number)
    }
  }

  /// The longest packet that a record of this link type may hold; more is damage.
  ///
  /// libpcap's and Wireshark's bound, 256 KiB, with their exceptions (USB, D-Bus, EBHSCR), bounded at 64 MiB here.
  var largestCapture: Int {
    switch rawValue {
    case 189, 220, 231, 249, 279: 64 << 20
    default: 1 << 18
    }
  }
}
