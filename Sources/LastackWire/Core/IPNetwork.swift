/// The addresses that share their first ``prefixLength`` bits.
public struct IPNetwork: Sendable, Hashable {
  public var address: IPAddress
  public var prefixLength: Int

  /// A prefix longer than the address is the address alone.
  public init(_ address: IPAddress, prefixLength: Int) {
    self.address = address
    self.prefixLength = max(0, min(prefixLength, address.family == .v4 ? 32 : 128))
  }

  public func contains(_ host: IPAddress) -> Bool {
    guard host.family == address.family else { return false }
    let shift = (address.family == .v4 ? 32 : 128) - prefixLength
    // A shift of the whole width is defined for UInt128: everything is equal then.
    return host.bits >> UInt128(shift) == address.bits >> UInt128(shift)
  }
}

extension IPNetwork: CustomStringConvertible {
  /// `10.0.0.0/8`; a single address without its length.
  public var description: String {
    let width = address.family == .v4 ? 32 : 128
    return prefixLength == width ? address.description : "\(address)/\(prefixLength)"
  }
}
