/// Ladders of ``SampleFlows`` as they are printed.
enum GoldenLadders {
  /// Time left out, at 140 columns.
  static let wideHalfClosed = #"""
    FLOW 1 in web "a".pcapng
      client [2001:db8::1]:52114, server [2001:db8::ff00:53]:5432
      from 2026-11-21 13:11:36.000000Z, for 43.500 s
      client sent 4 segments, 0 B; server 3 segments, 0 B
      inside vlan:100/vxlan:42

    frame      seconds       gap       client                                                              server
    •  12     0.000000               SYN-SENT ────────────────────────── SYN 0 ──────────────────────────▶ ?
    •  13     0.001000   +1.0 ms              ◀───────────────────── SYN,ACK 0 ack 1 ───────────────────── SYN-RECEIVED
                                              ┊                         1.399 s                          ┊
    •  20     1.400000             FIN-WAIT-1 ───────────────────── FIN,ACK 1 ack 1 ─────────────────────▶ ESTABLISHED
    •  21     1.500000 +100.0 ms   FIN-WAIT-2 ◀─────────────────────── ACK 1 ack 2 ─────────────────────── CLOSE-WAIT   ACK of FIN
                                              ┊                         42.000 s                         ┊
       40    43.500000                        ─────────────────────── ACK 1 ack 1 ───────────────────────▶              keepalive

    VERDICT  half_closed
      Half-closed: one end closed and was acknowledged; the other was not seen to close.
      The client closed first (proven): frame 20 has the only FIN.
      The client sat in FIN-WAIT-2 for 42.000 s and was still there at the end.
      The server sat in CLOSE-WAIT for 42.000 s and was still there at the end: its application's turn.

    EVIDENCE  • in the ladder
      frame 12    the client's SYN (seq 100)
      frame 13    the server's SYN-ACK (seq 900, ack 101)
      frame 20    the client's FIN, first transmission (seq 101, ack 901)
      frame 21    acknowledges the client's FIN (seq 901, ack 102)

    IN WIRESHARK
      (ipv6.addr==2001:db8::1 && ipv6.addr==2001:db8::ff00:53 && tcp.port==52114 && tcp.port==5432) && frame.number>=12 && frame.number<=21

    WHAT THIS CAPTURE CANNOT DECIDE
      - Whether the half-closed connection is a leak or meant so. On the host: ss -tnp state close-wait; does the number grow?

    """#

  /// Three segments, at 80 columns.
  static let orderly = #"""
    FLOW 0 in web "a".pcapng
      client 10.0.0.1:40000, server 192.0.2.80:443
      from 2026-11-21 13:11:35.000000Z, for 304.9 ms
      client sent 6 segments, 517 B; server 5 segments, 4.1 kB

    frame       gap       client                            server
    •   1               SYN-SENT ───────── SYN 0 ─────────▶ ?
    •   2  +12.1 ms              ◀──── SYN,ACK 0 ack 1 ──── SYN-RECEIVED
                                 ┊        277.9 ms        ┊
    •   9             FIN-WAIT-1 ─ FIN,ACK 518 ack 4097 ──▶ ESTABLISHED
    •  10  +14.0 ms   FIN-WAIT-2 ◀─ FIN,ACK 4097 ack 519 ── LAST-ACK
    •  11 +914.0 µs    TIME-WAIT ─── ACK 519 ack 4098 ────▶ CLOSED       final ACK
      at the end: client CLOSED, server CLOSED

    VERDICT  orderly
      Orderly close: both ends sent a FIN, and both FINs were acknowledged.
      The client closed first (proven): its FIN in frame 9 does not acknowledge the
      server's FIN; that one, in frame 10, acknowledges the client's.
      The close left the client in TIME-WAIT from 2026-11-21 13:11:35.304914Z to
      2026-11-21 13:12:35.304914Z, when it ran out.

    EVIDENCE  • in the ladder
      frame 1     the client's SYN (seq 4294967290)
      frame 2     the server's SYN-ACK (seq 5000, ack 4294967291)
      frame 9     the client's FIN, first transmission (seq 512, ack 9097)
      frame 10    the server's FIN, first transmission; acknowledges the client's
                  FIN (seq 9097, ack 513)
      frame 11    acknowledges the server's FIN (seq 513, ack 9098)

    IN WIRESHARK
      (ip.addr==10.0.0.1 && ip.addr==192.0.2.80 && tcp.port==40000 && tcp.port==443) && frame.number>=1 && frame.number<=11

    """#

  /// The same at 140 columns, with the time since the start.
  static let wideOrderly = #"""
    FLOW 0 in web "a".pcapng
      client 10.0.0.1:40000, server 192.0.2.80:443
      from 2026-11-21 13:11:35.000000Z, for 304.9 ms
      client sent 6 segments, 517 B; server 5 segments, 4.1 kB

    frame      seconds       gap       client                                                              server
    •   1     0.000000               SYN-SENT ────────────────────────── SYN 0 ──────────────────────────▶ ?
    •   2     0.012100  +12.1 ms              ◀───────────────────── SYN,ACK 0 ack 1 ───────────────────── SYN-RECEIVED
                                              ┊                         277.9 ms                         ┊
    •   9     0.290000             FIN-WAIT-1 ────────────────── FIN,ACK 518 ack 4097 ───────────────────▶ ESTABLISHED
    •  10     0.304000  +14.0 ms   FIN-WAIT-2 ◀────────────────── FIN,ACK 4097 ack 519 ─────────────────── LAST-ACK
    •  11     0.304914 +914.0 µs    TIME-WAIT ──────────────────── ACK 519 ack 4098 ─────────────────────▶ CLOSED       final ACK
      at the end: client CLOSED, server CLOSED

    VERDICT  orderly
      Orderly close: both ends sent a FIN, and both FINs were acknowledged.
      The client closed first (proven): its FIN in frame 9 does not acknowledge the server's FIN; that one, in frame 10, acknowledges the
      client's.
      The close left the client in TIME-WAIT from 2026-11-21 13:11:35.304914Z to 2026-11-21 13:12:35.304914Z, when it ran out.

    EVIDENCE  • in the ladder
      frame 1     the client's SYN (seq 4294967290)
      frame 2     the server's SYN-ACK (seq 5000, ack 4294967291)
      frame 9     the client's FIN, first transmission (seq 512, ack 9097)
      frame 10    the server's FIN, first transmission; acknowledges the client's FIN (seq 9097, ack 513)
      frame 11    acknowledges the server's FIN (seq 513, ack 9098)

    IN WIRESHARK
      (ip.addr==10.0.0.1 && ip.addr==192.0.2.80 && tcp.port==40000 && tcp.port==443) && frame.number>=1 && frame.number<=11

    """#

  /// IPv6 in a VLAN.
  static let halfClosed = #"""
    FLOW 1 in web "a".pcapng
      client [2001:db8::1]:52114, server [2001:db8::ff00:53]:5432
      from 2026-11-21 13:11:36.000000Z, for 43.500 s
      client sent 4 segments, 0 B; server 3 segments, 0 B
      inside vlan:100/vxlan:42

    frame       gap       client                            server
    •  12               SYN-SENT ───────── SYN 0 ─────────▶ ?
    •  13   +1.0 ms              ◀──── SYN,ACK 0 ack 1 ──── SYN-RECEIVED
                                 ┊        1.399 s         ┊
    •  20             FIN-WAIT-1 ──── FIN,ACK 1 ack 1 ────▶ ESTABLISHED
    •  21 +100.0 ms   FIN-WAIT-2 ◀────── ACK 1 ack 2 ────── CLOSE-WAIT   ACK of FIN
                                 ┊        42.000 s        ┊
       40                        ────── ACK 1 ack 1 ──────▶              keepalive

    VERDICT  half_closed
      Half-closed: one end closed and was acknowledged; the other was not seen to
      close.
      The client closed first (proven): frame 20 has the only FIN.
      The client sat in FIN-WAIT-2 for 42.000 s and was still there at the end.
      The server sat in CLOSE-WAIT for 42.000 s and was still there at the end: its
      application's turn.

    EVIDENCE  • in the ladder
      frame 12    the client's SYN (seq 100)
      frame 13    the server's SYN-ACK (seq 900, ack 101)
      frame 20    the client's FIN, first transmission (seq 101, ack 901)
      frame 21    acknowledges the client's FIN (seq 901, ack 102)

    IN WIRESHARK
      (ipv6.addr==2001:db8::1 && ipv6.addr==2001:db8::ff00:53 && tcp.port==52114 && tcp.port==5432) && frame.number>=12 && frame.number<=21

    WHAT THIS CAPTURE CANNOT DECIDE
      - Whether the half-closed connection is a leak or meant so. On the host: ss
        -tnp state close-wait; does the number grow?

    """#

  /// A reset.
  static let aborted = #"""
    FLOW 2 in web "a".pcapng
      client 10.0.0.2:40001, server 192.0.2.80:443
      from 2026-11-21 13:11:38.000000Z, for 250.0 ms
      client sent 5 segments, 9.2 kB; server 3 segments, 0 B

    frame       gap       client                            server
    •  23               SYN-SENT ───────── SYN 0 ─────────▶ ?
    •  24  +20.0 ms              ◀──── SYN,ACK 0 ack 1 ──── SYN-RECEIVED
                                 ┊        230.0 ms        ┊
    •  31                 CLOSED ◀── RST,ACK 1 ack 4097 ─── CLOSED

    VERDICT  aborted
      Aborted: a reset ended the connection before any FIN.
      The server's address sent the reset in frame 31: its application aborted the
      connection (close_with_unread_data_or_linger, probable).
      What the client had sent last was never answered.
      4.1 kB that the client had sent were never acknowledged: count them as lost.

    EVIDENCE  • in the ladder
      frame 23    the client's SYN (seq 70000)
      frame 24    the server's SYN-ACK (seq 30000, ack 70001)
      frame 31    the reset with the server's address (seq 30001, ack 74097)

    IN WIRESHARK
      (ip.addr==10.0.0.2 && ip.addr==192.0.2.80 && tcp.port==40001 && tcp.port==443) && frame.number>=23 && frame.number<=31

    WHAT THIS CAPTURE CANNOT DECIDE
      - Why the application aborted: SO_LINGER 0, a close with unread data and a
        killed program send the same reset. On the host: nstat -az
        TcpExtTCPAbortOnClose TcpExtTCPAbortOnData, or trace tcp:tcp_send_reset.
      - Whether the reset reached its receiver and was accepted. A capture at the
        receiver.

    """#

  /// Mid-stream, of the second input.
  static let simultaneous = #"""
    FLOW 4 in rest,1.pcap
      client 10.0.0.3:40003, server 192.0.2.80:443
      from 2026-11-21 13:11:43.000000Z, for 200.0 ms
      client sent 3 segments, 0 B; server 2 segments, 0 B

    frame       gap       client                            server
    •   2            ESTABLISHED ◀──── FIN,ACK 0 ack 0 ──── FIN-WAIT-1
    •   3   +1.0 ms   FIN-WAIT-1 ──── FIN,ACK 0 ack 0 ────▶
        4  +49.0 ms              ──── FIN,ACK 0 ack 0 ────▶              sent again
    •   5  +50.0 ms      CLOSING ────── ACK 1 ack 1 ──────▶ FIN-WAIT-2   ACK of FIN
    •   6 +100.0 ms    TIME-WAIT ◀────── ACK 1 ack 1 ────── TIME-WAIT    final ACK
      … and 2 more events, not kept

    VERDICT  orderly
      Orderly close: both ends sent a FIN, and both FINs were acknowledged.
      Both closed at once (proven): neither FIN, as first sent, acknowledges the
      other.
      The close left both in TIME-WAIT from 2026-11-21 13:11:43.100000Z to
      2026-11-21 13:11:45.000000Z, beyond the end of the capture.
      The client sent its FIN again in frame 4, and no ACK of it had passed here:
      lost on the server's side of the tap, or that host is gone.
      Weakened by: mid_stream, capture_loss, duplicate_frames (lastack explain
      mid_stream)

    EVIDENCE  • in the ladder
      frame 2     the server's FIN, first transmission (seq 500, ack 900)
      frame 3     the client's FIN, first transmission (seq 900, ack 500)
      frame 5     acknowledges the server's FIN (seq 901, ack 501)
      frame 6     acknowledges the client's FIN (seq 501, ack 901)

    IN WIRESHARK
      (ip.addr==10.0.0.3 && ip.addr==192.0.2.80 && tcp.port==40003 && tcp.port==443) && frame.number>=2 && frame.number<=6

    WHAT THIS CAPTURE CANNOT DECIDE
      - Whether what is missing here happened: the capture did not see all of this
        connection. A capture at one of the two hosts, whole packets, from before
        the connection.

    """#
}
