/// Live views as they are drawn; a difference is read by a person before it is taken over.
enum GoldenLiveViews {
  /// 80 columns, 32 lines.
  static let narrow = #"""
    lastack live  eth0, eth1  1:23:45                        q ends, with the report
      52,340 packets/s, 48.1 M in all; 71,204 connections kept
      1,203 packets lost: 1,200 for want of buffer (--buffer-size), 3 by the
      interface: verdicts are weaker
      12 connections dropped by --max-flows: counts are lower bounds

    CLOSES  a second, over the last 10 s; and in all
      orderly              470.5    12.3 M  ████████████████████████████████████████
      aborted               47.0     1,200  ███▉
      SYN unanswered         0.0        31
      all                  517.5    12.3 M

    TIME-WAIT  taken to last 60 s
      27,931 now, at most 28,232 at 13:12:35Z
      10.0.0.7                      27,900  at most 28,200
      2001:db8::ff00:53                 31  at most 32

    PORTS  in TIME-WAIT, of those that the client chooses from
      10.0.0.7 → 10.0.0.9:443                             27,900 of 28,232  98.8 %
      10.0.0.7 → 10.0.0.9:80                                  10 of 28,232  <0.1 %

    FINDINGS  newest first
      13:12:55  warning  time_wait_buckets  10.0.0.7: more TIME-WAITs than Linux ke…

    LATELY  connections that deserve a look, newest first
      13:12:57  aborted            10.0.0.7:40000 > 10.0.0.9:443
      13:12:56  SYN unanswered     10.0.0.7:40001 > 10.0.0.9:443
      13:12:55  SYN unanswered     10.0.0.7:40002 > 10.0.0.9:443
      13:12:54  aborted            10.0.0.7:40003 > 10.0.0.9:443
      13:12:53  SYN unanswered     10.0.0.7:40004 > 10.0.0.9:443
      13:12:52  SYN unanswered     10.0.0.7:40005 > 10.0.0.9:443
      13:12:51  aborted            10.0.0.7:40006 > 10.0.0.9:443

    """#

  /// 140 columns, 44 lines.
  static let wide = #"""
    lastack live  eth0, eth1  1:23:45                                                                                    q ends, with the report
      52,340 packets/s, 48.1 M in all; 71,204 connections kept
      1,203 packets lost: 1,200 for want of buffer (--buffer-size), 3 by the interface: verdicts are weaker
      12 connections dropped by --max-flows: counts are lower bounds

    CLOSES  a second, over the last 10 s; and in all
      orderly              470.5    12.3 M  ██████████████████████████████████████████████████
      aborted               47.0     1,200  ████▉
      SYN unanswered         0.0        31
      all                  517.5    12.3 M

    TIME-WAIT  taken to last 60 s
      27,931 now, at most 28,232 at 13:12:35Z
      10.0.0.7                      27,900  at most 28,200
      2001:db8::ff00:53                 31  at most 32

    PORTS  in TIME-WAIT, of those that the client chooses from
      10.0.0.7 → 10.0.0.9:443                                       27,900 of 28,232  98.8 %
      10.0.0.7 → 10.0.0.9:80                                            10 of 28,232  <0.1 %

    FINDINGS  newest first
      13:12:55  warning  time_wait_buckets  10.0.0.7: more TIME-WAITs than Linux keeps at most: those beyond are dropped (possible)

    LATELY  connections that deserve a look, newest first
      13:12:57  aborted            10.0.0.7:40000 > 10.0.0.9:443
      13:12:56  SYN unanswered     10.0.0.7:40001 > 10.0.0.9:443
      13:12:55  SYN unanswered     10.0.0.7:40002 > 10.0.0.9:443
      13:12:54  aborted            10.0.0.7:40003 > 10.0.0.9:443
      13:12:53  SYN unanswered     10.0.0.7:40004 > 10.0.0.9:443
      13:12:52  SYN unanswered     10.0.0.7:40005 > 10.0.0.9:443
      13:12:51  aborted            10.0.0.7:40006 > 10.0.0.9:443
      13:12:50  SYN unanswered     10.0.0.7:40007 > 10.0.0.9:443
      13:12:49  SYN unanswered     10.0.0.7:40008 > 10.0.0.9:443
      13:12:48  aborted            10.0.0.7:40009 > 10.0.0.9:443
      13:12:47  SYN unanswered     10.0.0.7:40010 > 10.0.0.9:443
      13:12:46  SYN unanswered     10.0.0.7:40011 > 10.0.0.9:443

    """#

  /// 80 columns, 24 lines.
  static let nothing = #"""
    lastack live  lo  0:00:00                                q ends, with the report
      0 packets/s, 0 in all; 0 connections kept
      no packet lost

    CLOSES  a second, over the last 10 s; and in all
      none yet

    TIME-WAIT  taken to last 60 s
      0 now

    """#
}
