public import LastackWire

extension Endpoint {
  /// An endpoint written as `10.0.0.1:80` or `[2001:db8::1]:80`.
  public init?(scriptText text: Substring) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    let bracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let family: IPAddress.Family = bracketed ? .v6 : .v4
    guard let address = IPAddress(String(bracketed ? host.dropFirst().dropLast() : host)),
      address.family == family
    else { return nil }
    self.init(address, port)
  }
}
