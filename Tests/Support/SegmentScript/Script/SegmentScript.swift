public import LastackWire

/// A scenario as text: one line a segment, close to packetdrill's, which tests and sample captures share.
///
///     client 10.0.0.1:41001 server 10.0.0.2:80 client-isn 1000 server-isn 5000   // a header; every word has a default
///     +0.000 C > S  S   0:0(0) win 64240 <mss 1460, sackOK, ts 100 ecr 0, wscale 7>
///     +0.010 S > C  S.  0:0(0) ack 1
///     +0.000 C > S  .   1:1(0) ack 1
///     +0.100 C > S  F.  1:1(0) ack 1
///
/// **Time.** `+s` is after the line before, `-s` before it (a clock that stepped back), a bare number is seconds after
/// the script's start. `start N` on a line of its own sets that start, in seconds since 1970.
///
/// **Direction.** `C > S` or `S > C`. A connection declared as `connection NAME …` is spoken of as `NAME C > S`.
///
/// **Numbers.** `first:end(length)` and `ack` count from the sender's and the receiver's ISN, so that a SYN is `0:0(0)`
/// and what follows it is 1. `=` before a number makes it absolute. `isn N` on a SYN begins a new incarnation with that
/// ISN; on a SYN-ACK it changes the answerer's. N is a number, `end+N` (counted from the end of what that side has sent,
/// as a Linux TIME-WAIT does with 65537), or `clock` (one tick in 64 ns since that side's last SYN, as Linux does
/// otherwise). `old` on a line counts from the ISNs of the incarnation before, and echoes its timestamps.
///
/// **Header words.** `client`, `server` (endpoints; IPv6 as `[2001:db8::1]:80`); `client-` and `server-` before `isn`,
/// `ts` (the timestamp clock's value at the script's start), `hz` (its rate, 1000), `ttl` (64), `id` (the first IPv4
/// identification). What a header leaves out stays as in the header before; a named connection begins with what the
/// unnamed header says.
///
/// **After the numbers**, in any order: `ack`, `win`, `ttl`, `id`, `tos`, `ts VALUE/ECHO`, `nots`, `nodf`, `isn`, `old`
/// and `<options>`: `mss N`, `sackOK`, `wscale N`, `ts V ecr E`, `sack LEFT:RIGHT`, `nop`. An option list replaces the
/// options that a segment has by itself: on SYNs those of Linux, timestamps wherever both ends have a clock.
/// Other defaults are those of Linux too: a SYN-ACK and a bare RST have identification 0, a bare RST has window 0.
///
/// **Comments** run from `//` to the end of the line.
public struct SegmentScript: Sendable {
  /// When a script starts that does not say: 2023-11-14T22:13:20Z.
  public static let defaultStart = CaptureTime(nanoseconds: 1_700_000_000_000_000_000)

  /// The segments in the order of their lines, frames numbered from 1.
  public let segments: [Segment]

  /// Reads a script; the error names the first line that cannot be read.
  public init(_ text: String) throws(ScriptError) {
    var reader = ScriptReader()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      try reader.read(ScriptLine(line, number: index + 1))
    }
    segments = reader.segments
  }
}
