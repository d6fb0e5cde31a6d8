import Foundation
import Testing

/// A close as a script: what it says, and that this machine's kernel does what it expects.
@Suite struct PacketdrillTests {
  @Test func `the kernel's calls follow from what its end sent`() throws {
    let script = try BuiltProgram.run(
      "flow", "0", "--format", "packetdrill", "--kernel", "client", "Captures/abort-linger-zero.pcap")
    #expect(script.status == 0)
    #expect(
      script.output.split(separator: "\n").filter { !$0.hasPrefix("//") }.joined(separator: "\n") == """
        0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
        +0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
        +0 > S 0:0(0) <...>
        +0.000420 < S. 0:0(0) ack 1 win 65535 <mss 1460>
        +0 > . 1:1(0) ack 1
        +0.103690 < P. 1:301(300) ack 1 win 65535
        +0~+0.045 > . 1:1(0) ack 301
        +0 read(3, ..., 300) = 300
        +0 write(3, ..., 78) = 78
        +0 > P. 1:79(78) ack 301
        +0 < . 301:301(0) ack 79 win 65535
        +0 setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0
        +0 close(3) = 0
        +0 > R. 79:79(0) ack 301
        """)
  }

  @Test func `a FIN that crossed the peer's is played before it`() throws {
    let script = try BuiltProgram.run(
      "flow", "0", "--format", "packetdrill", "Captures/simultaneous-close.pcap"
    ).output
    #expect(
      script.split(separator: "\n").suffix(5) == [
        "+0 close(4) = 0", "+0 > F. 201:201(0) ack 101", "+0 < F. 101:101(0) ack 201 win 65535",
        "+0 > . 202:202(0) ack 102", "+0 < . 102:102(0) ack 202 win 65535",
      ])
  }

  @Test func `what only a device or another socket sends is left out, and said`() throws {
    let script = try BuiltProgram.run(
      "flow", "0", "--format", "packetdrill", "Captures/reset-by-middlebox.pcap"
    ).output
    #expect(script.hasSuffix("// left out: frame 9, rst: another socket's, or a device's\n"))
  }

  static let canPlay =
    getuid() == 0 && FileManager.default.fileExists(atPath: "/dev/net/tun")
    && (try? BuiltProgram.shell("command -v python3 ip && unshare -n true").status) == 0

  @Test(
    .enabled(if: canPlay, "takes root, /dev/net/tun, network namespaces, python3 and ip"),
    arguments: [
      "abort-linger-zero", "half-close", "lost-final-ack", "orderly-close-by-client", "simultaneous-close",
      "syn-meets-last-ack", "three-segment-close",
    ], ["client", "server"])
  func `this machine's kernel does what the script expects`(story: String, kernel: String) throws {
    let scratch = try Scratch()
    let written = try BuiltProgram.run(
      "flow", "0", "--kernel", kernel, "-o", scratch.file("close.pkt"), "Captures/\(story).pcap")
    #expect(written.status == 0, "\(written.errors)")
    let played = try BuiltProgram.shell("Tests/Lab/play_script.py '\(scratch.file("close.pkt"))'")
    #expect(played.status == 0, "\(played.output)\(played.errors)")
  }
}
