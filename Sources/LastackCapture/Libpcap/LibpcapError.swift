internal import CPcap

/// A buffer for libpcap's error text, on the stack, and the text that it holds afterwards.
func withErrorBuffer<Value>(_ body: (UnsafeMutablePointer<CChar>) -> Value) -> (Value, text: String) {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PCAP_ERRBUF_SIZE)) { buffer in
    buffer.initialize(repeating: 0)
    // The capacity is not 0, so there is an address.
    let start = buffer.baseAddress.unsafelyUnwrapped
    let value = body(start)
    return (value, String(cString: start))
  }
}

/// `pcap_geterr`: the last error of a handle.
func errorText(_ handle: OpaquePointer) -> String {
  pcap_geterr(handle).map { String(cString: $0) } ?? "unknown error"
}
