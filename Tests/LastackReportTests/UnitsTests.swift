import LastackDiagnosis
import LastackReport
import LastackWire
import Testing

@Suite struct UnitsTests {
  @Test(arguments: [
    (0, "0 s"), (850, "850 ns"), (1_500, "1.5 µs"), (999_949, "999.9 µs"), (999_950, "1.0 ms"),
    (44_100_000, "44.1 ms"),
    (999_950_000, "1.000 s"), (1_204_000_000, "1.204 s"), (59_999_600_000, "1 min 00 s"),
    (125_000_000_000, "2 min 05 s"),
    (11_520_000_000_000, "3 h 12 min"), (187_200_000_000_000, "2 d 04 h"), (-44_100_000, "-44.1 ms"),
  ])
  func `a duration is printed in the unit that suits`(nanoseconds: Int64, text: String) {
    #expect(Units.duration(nanoseconds) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
    (8_100_000, "8.1 MB"), (5_000_000_000_000_000, "5000.0 TB"),
  ])
  func `octets are printed in decimal units`(octets: Int, text: String) {
    #expect(Units.octets(octets) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (10_214, "10,214"), (-1_234_567, "-1,234,567")])
  func `counts are grouped by thousands`(number: Int, text: String) {
    #expect(Units.count(number) == text)
  }

  @Test(arguments: [
    (0, 10, "0 %"), (10, 10, "100 %"), (1, 10_000, "<0.1 %"), (9_999, 10_000, ">99.9 %"),
    (783, 1000, "78.3 %"), (1, 0, "0 %"),
  ])
  func `a share is never rounded to none or all`(part: Int, whole: Int, text: String) {
    #expect(Units.percent(part, of: whole) == text)
  }

  @Test(arguments: [
    (0, "1970-01-01 00:00:00.000000Z"), (1_709_208_000_000_001_000, "2024-02-29 12:00:00.000001Z"),
    (951_868_799_999_999_000, "2000-02-29 23:59:59.999999Z"), (-1_000, "1969-12-31 23:59:59.999999Z"),
  ])
  func `times are those of the Gregorian calendar`(nanoseconds: Int64, text: String) {
    #expect(Units.time(CaptureTime(nanoseconds: nanoseconds)) == text)
  }

  // RFC 5952 §4 and §5.
  @Test(arguments: [
    (0x0, 0x0, "::"), (0x0, 0x1, "::1"), (0x2001_0db8_0000_0000, 0x1, "2001:db8::1"),
    (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
    (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
    (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"), (0x1, 0x0, "0:0:0:1::"),
    (0x0, 0x0000_ffff_c000_0201, "::ffff:192.0.2.1"), (0xfe80_0000_0000_0000, 0x0, "fe80::"),
  ])
  func `an IPv6 address is spelled as RFC 5952 says`(high: UInt64, low: UInt64, text: String) {
    #expect(Units.address(IPAddress(v6: UInt128(high) << 64 | UInt128(low))) == text)
  }

  @Test(arguments: [
    (0, "0"), (9_999_999, "9,999,999"), (10_000_000, "10.0 M"), (48_063_500, "48.1 M"),
    (106_799_999, "106.8 M"),
    (1_250_000_000, "1.3 G"),
  ])
  func `a count for a narrow column keeps within nine characters`(number: Int, text: String) {
    #expect(Units.brief(number) == text)
  }

  @Test(arguments: [
    (28_232, 60_000_000_000, "470.5/s"), (2, 3_000_000_000, "0.667/s"),
    (12_000, 1, "9,223,372,036,854/s"), (.max, 1, "9,223,372,036,854/s"),
  ])
  func `a rate is printed however high it is`(count: Int, nanoseconds: Int64, text: String) {
    #expect(Units.rate(PortRate(count: count, nanoseconds: nanoseconds)) == text)
  }
}
