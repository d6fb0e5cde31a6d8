/// Reports of ``SampleFlows`` as they are printed; a difference is read by a person before it is taken over.
enum GoldenReports {
  /// At 80 columns.
  static let report = #"""
    READ  lastack 0.1.0
      file     web "a".pcapng: pcapng+gzip, Ethernet, 54 packets, 41.0 kB, times in
               µs
      file     rest,1.pcap: pcap, Ethernet, 6 packets, 600 B
               damaged at octet 664: record length 4294967295 is impossible; 1.2 kB
               lost
      time     2026-11-21 13:11:35Z, for 44.500 s
      TCP      47 segments in 6 connections; 10 packets not TCP
      quality  1 input damaged part-way: what was lost is missing below
               3 packets dropped by the capturing program
               16.7 % of connections lack segments that the peer acknowledged
               16.7 % of connections began before the capture
               2.8 % of segments are copies made by the capture; verdicts ignore
               them
               3 packets not decoded: 2 ipv4 too short, 1 link snapped
               1 TCP header cut by the snap length: options unknown
               4 bad checksums, used all the same (offload is the usual cause)

    HOW THEY ENDED  (lastack explain OUTCOME says what each means)
      orderly                    2   33.3 % █████████████
      refused                    1   16.7 % ██████▌
      SYN unanswered             1   16.7 % ██████▌
      aborted                    1   16.7 % ██████▌
      half-closed                1   16.7 % ██████▌
      closes: 3 segments 1, simultaneous 1

    WHO CLOSES FIRST  by server port; c/s: by client/server
        port connections   client   server   both unknown    resets c/s  failed
        :443           3        1        ·      1       ·           0/1       ·
       :5432           1        1        ·      ·       ·             ·       ·
       :8080           1        ·        ·      ·       ·             ·       1
       :8081           1        ·        ·      ·       ·           0/1       1

    TIME-WAIT AND PORTS  lengths as --time-wait says
      left at          as client  as server
      10.0.0.1                 1          ·
      10.0.0.3                 1          ·
      192.0.2.80               ·          1

    RESETS AND FAILURES
      2 connections ended by a reset: 0 by the client, 2 by the server
      cause                             resets   share      c/s      sure      lost
      nothing listened on the port           1  50.0 %      0/1    proven         ·
      aborted: unread data or linger 0       1  50.0 %      0/1  probable    4.1 kB
        lastack flow 2 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap
      of these: 1 request without an answer
      2 handshakes failed, 33.3 % of all connections
      2 SYNs sent again, in 1 connection
      1 FIN sent again, in 1 connection

    HALF-CLOSED  longest waits for the other direction's close
      flow 1      CLOSE-WAIT      ≥ 42.000 s  server [2001:db8::ff00:53]:5432
      1 side still in CLOSE-WAIT at the end: only the application can end that (ss
      -tnp state close-wait)

    LOOK AT
      1 × reset by the server, 4.1 kB never acknowledged
        lastack flow 2 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap
      1 × half-closed for 42.000 s, never finished
        lastack flow 1 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap
      1 × 3 SYNs, no answer of any kind
        lastack flow 3 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap
      1 × nothing listens on the port
        lastack flow 5 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap

    """#

  /// At 140 columns.
  static let wideReport = #"""
    READ  lastack 0.1.0
      file     web "a".pcapng: pcapng+gzip, Ethernet, 54 packets, 41.0 kB, times in µs
      file     rest,1.pcap: pcap, Ethernet, 6 packets, 600 B
               damaged at octet 664: record length 4294967295 is impossible; 1.2 kB lost
      time     2026-11-21 13:11:35Z, for 44.500 s
      TCP      47 segments in 6 connections; 10 packets not TCP
      quality  1 input damaged part-way: what was lost is missing below
               3 packets dropped by the capturing program
               16.7 % of connections lack segments that the peer acknowledged
               16.7 % of connections began before the capture
               2.8 % of segments are copies made by the capture; verdicts ignore them
               3 packets not decoded: 2 ipv4 too short, 1 link snapped
               1 TCP header cut by the snap length: options unknown
               4 bad checksums, used all the same (offload is the usual cause)

    HOW THEY ENDED  (lastack explain OUTCOME says what each means)
      orderly                    2   33.3 % ████████████████████
      refused                    1   16.7 % ██████████
      SYN unanswered             1   16.7 % ██████████
      aborted                    1   16.7 % ██████████
      half-closed                1   16.7 % ██████████
      closes: 3 segments 1, simultaneous 1

    WHO CLOSES FIRST  by server port; c/s: by client/server
        port connections   client   server   both unknown    resets c/s  failed  client                          server
        :443           3        1        ·      1       ·           0/1       ·         ████████████████████████
       :5432           1        1        ·      ·       ·             ·       ·         ████████████████████████
       :8080           1        ·        ·      ·       ·             ·       1
       :8081           1        ·        ·      ·       ·           0/1       1

    TIME-WAIT AND PORTS  lengths as --time-wait says
      left at          as client  as server
      10.0.0.1                 1          ·
      10.0.0.3                 1          ·
      192.0.2.80               ·          1

    RESETS AND FAILURES
      2 connections ended by a reset: 0 by the client, 2 by the server
      cause                             resets   share      c/s      sure      lost
      nothing listened on the port           1  50.0 %      0/1    proven         ·
      aborted: unread data or linger 0       1  50.0 %      0/1  probable    4.1 kB
        lastack flow 2 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap
      of these: 1 request without an answer
      2 handshakes failed, 33.3 % of all connections
      2 SYNs sent again, in 1 connection
      1 FIN sent again, in 1 connection

    HALF-CLOSED  longest waits for the other direction's close
      flow 1      CLOSE-WAIT      ≥ 42.000 s  server [2001:db8::ff00:53]:5432
      1 side still in CLOSE-WAIT at the end: only the application can end that (ss -tnp state close-wait)

    LOOK AT
      lastack flow 2 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap  1 × reset by the server, 4.1 kB never acknowledged
      lastack flow 1 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap  1 × half-closed for 42.000 s, never finished
      lastack flow 3 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap  1 × 3 SYNs, no answer of any kind
      lastack flow 5 --filter 'tcp or "x"' --key vlan 'caps/web "a".pcapng' rest,1.pcap  1 × nothing listens on the port

    """#

  /// At 80 columns: what says least has gone.
  static let table = #"""
    flow  client               server                    outcome         who closed
       0  10.0.0.1:40000       192.0.2.80:443            orderly         client
       1  [2001:db8::1]:52114  [2001:db8::ff00:53]:5432  half-closed     client
       2  10.0.0.2:40001       192.0.2.80:443            aborted         server RST
       3  10.0.0.2:40002       192.0.2.99:8080           SYN unanswered  -
       4  10.0.0.3:40003       192.0.2.80:443            orderly ?       both
       5  10.0.0.2:40004       192.0.2.99:8081           refused         server RST

    """#

  /// At 140 columns: all columns.
  static let wideTable = #"""
    flow  client               server                    outcome         who closed  how           duration   bytes  states at the end
       0  10.0.0.1:40000       192.0.2.80:443            orderly         client      3 segments    304.9 ms  4.6 kB  CLOSED / CLOSED
       1  [2001:db8::1]:52114  [2001:db8::ff00:53]:5432  half-closed     client      -             43.500 s     0 B  FIN-WAIT-2 / CLOSE-WAIT
       2  10.0.0.2:40001       192.0.2.80:443            aborted         server RST  -             250.0 ms  9.2 kB  CLOSED / CLOSED
       3  10.0.0.2:40002       192.0.2.99:8080           SYN unanswered  -           -              3.000 s     0 B  SYN-SENT / ?
       4  10.0.0.3:40003       192.0.2.80:443            orderly ?       both        simultaneous  200.0 ms     0 B  TIME-WAIT / TIME-WAIT
       5  10.0.0.2:40004       192.0.2.99:8081           refused         server RST  -             400.0 µs     0 B  CLOSED / CLOSED

    """#
}
