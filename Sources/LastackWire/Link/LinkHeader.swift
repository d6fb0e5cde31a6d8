extension Dissection {
  /// The link header: finds what it carries, and where; one network path follows whatever the link was.
  mutating func link(_ type: LinkType) -> Next {
    switch type {
    case .ethernet: .ethernet
    case .linuxCooked: linuxCooked()
    case .linuxCooked2: linuxCooked2()
    case .raw12, .raw14, .raw: rawInternet()
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .null: loopback()
    case .loop: openBSDLoopback()
    case .ppp, .pppHDLC: .hdlc
    case .pppWithDirection: skipping(1, .hdlc)
    case .pppoe: pppoe()
    case .ciscoHDLC: ciscoHDLC()
    case .fddi: fddi()
    case .tokenRing: tokenRing()
    case .arcnet: arcnet(.bsd)
    case .arcnetLinux: arcnet(.linux)
    case .wireless: .wireless
    case .radiotap: radiotap()
    case .prism: prism()
    case .avs: avs()
    case .ppi: perPacketInformation()
    case .nflog: netfilterLog()
    case .ethernetMPacket: preemptableEthernet()
    case .ipnet: solarisIPNet()
    case .packetFilterLog: packetFilterLog()
    case .openBSDEncapsulation: openBSDEncapsulation()
    case .packetTap, .packetTapUser: packetTap()
    case .frameRelay: frameRelay()
    case .atm: .logicalLink
    case .sunATM: sunATM()
    case .fibreChannelIP: skipping(16, .logicalLink)
    case .appleIPOver1394: appleIPOver1394()
    case .juniperEthernet: juniper(.ethernet)
    case .juniperPPP: juniper(.hdlc)
    case .juniperFrameRelay: juniper(.link(.frameRelay))
    case .juniperCiscoHDLC: juniper(.link(.ciscoHDLC))
    case .erf: extensibleRecord()
    case .upperPDU: exportedPDU()
    default: .undecodable(DecodeError(.link, .unknownLinkType, offset: offset))
    }
  }

  /// Moves over a pseudo-header of `count` octets that says nothing about what follows.
  mutating func skipping(_ count: Int, _ next: Next) -> Next {
    guard has(count) else { return cut(.link, needing: count) }
    skip(count)
    return next
  }
}
