/// `likely_server_ports`: the TCP ports that Zeek's own scripts register for their protocols.
enum ZeekServerPorts {
  static func contains(_ port: UInt16) -> Bool {
    switch port {
    case 21, 22, 25, 53, 79, 80, 81, 88, 102, 110, 135, 139, 143, 389, 443, 445, 502, 563, 585, 587, 614, 631,
      636,
      989, 990, 992, 993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5060, 5222, 5223, 5269, 5432,
      6379,
      6666, 6667, 6668, 6669, 8000, 8080, 8888, 20000:
      true
    default: false
    }
  }
}
