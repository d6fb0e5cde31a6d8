import LastackWire

// Packets written out header by header, checksums included, independent of the module under test.

func be16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xff), UInt8(value & 0xff)] }
func be32(_ value: UInt32) -> [UInt8] { be16(Int(value >> 16)) + be16(Int(value & 0xffff)) }

func checksum(_ bytes: [UInt8]) -> [UInt8] {
  var sum = 0
  for index in stride(from: 0, to: bytes.count, by: 2) {
    sum += Int(bytes[index]) << 8 | (index + 1 < bytes.count ? Int(bytes[index + 1]) : 0)
  }
  while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
  return be16(~sum & 0xffff)
}

func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
  [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + be16(type) + payload
}

let clientV4: [UInt8] = [192, 0, 2, 1]
let serverV4: [UInt8] = [192, 0, 2, 2]
let clientV6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1]
let serverV6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [2]

func ipv4(
  _ number: UInt8, _ payload: [UInt8], from: [UInt8] = clientV4, to: [UInt8] = serverV4,
  totalLength: Int? = nil,
  identification: Int = 0x1234, fragment: Int = 0x4000, options: [UInt8] = []
) -> [UInt8] {
  let length = 20 + options.count
  let front =
    [UInt8(0x40 | length / 4), 0] + be16(totalLength ?? length + payload.count) + be16(identification)
    + be16(fragment) + [64, number]
  let sum = checksum(front + [0, 0] + from + to + options)
  return front + sum + from + to + options + payload
}

func ipv6(
  _ number: UInt8, _ payload: [UInt8], from: [UInt8] = clientV6, to: [UInt8] = serverV6, length: Int? = nil
) -> [UInt8] {
  [0x60, 0, 0, 0] + be16(length ?? payload.count) + [number, 64] + from + to + payload
}

func udp(_ port: Int, _ payload: [UInt8]) -> [UInt8] {
  be16(40000) + be16(port) + be16(8 + payload.count) + [0, 0] + payload
}

let timestamps: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9]

/// 1000 > 80, sequence 100, acknowledgment 200, window 1024, with a checksum over the given addresses.
func tcp(
  flags: Int = 0x18, options: [UInt8] = [], payload: [UInt8] = [1, 2, 3], offset: Int? = nil,
  from: [UInt8] = clientV4, to: [UInt8] = serverV4
) -> [UInt8] {
  let front =
    be16(1000) + be16(80) + be32(100) + be32(200) + be16((offset ?? 5 + options.count / 4) << 12 | flags)
    + be16(1024)
  let rest = [0, 0] + options + payload
  let length = front.count + 2 + rest.count
  let sum = checksum(from + to + [0, 6] + be16(length) + front + [0, 0] + rest)
  return front + sum + rest
}

func tcpV6(flags: Int = 0x18, options: [UInt8] = [], payload: [UInt8] = [1, 2, 3]) -> [UInt8] {
  tcp(flags: flags, options: options, payload: payload, from: clientV6, to: serverV6)
}
