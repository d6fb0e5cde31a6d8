extension LabTrace {
  /// Connections that a reset ended.
  static let aborts = [
    LabTrace(
      name: "data_after_close",
      heading: "close() by A, B then writes: stack RST",
      lines: """
         0.000000 A>B:41007 S    0 [3664464616] ack= len=0 win=64240 ts=1644287240/0 id=9956
         0.000025 B>A:41007 S.   0 [3457333799] ack=1 len=0 win=65160 ts=633175157/1644287240 id=0
         0.000039 A>B:41007 .    1 ack=1 len=0 win=63 ts=1644287240/633175157 id=9957
         0.000108 A>B:41007 P.   1 ack=1 len=1 win=63 ts=1644287240/633175157 id=9958
         0.000114 B>A:41007 .    1 ack=2 len=0 win=64 ts=633175157/1644287240 id=6890
         0.000129 A>B:41007 F.   2 ack=1 len=0 win=63 ts=1644287240/633175157 id=9959
         0.041817 B>A:41007 .    1 ack=3 len=0 win=64 ts=633175199/1644287240 id=6891
         0.200278 B>A:41007 P.   1 ack=3 len=9 win=64 ts=633175357/1644287240 id=6892
         0.200300 A>B:41007 R    3 ack= len=0 win=0 ts=- id=0
        """),
    LabTrace(
      name: "unread",
      heading: "B closes with unread data: socket abort RST,ACK with TS",
      lines: """
         0.000000 A>B:41004 S    0 [532510614] ack= len=0 win=64240 ts=21936580/0 id=22303
         0.000027 B>A:41004 S.   0 [3428975951] ack=1 len=0 win=65160 ts=2512740433/21936580 id=0
         0.000041 A>B:41004 .    1 ack=1 len=0 win=63 ts=21936580/2512740433 id=22304
         0.000106 A>B:41004 P.   1 ack=1 len=10 win=63 ts=21936580/2512740433 id=22305
         0.000112 B>A:41004 .    1 ack=11 len=0 win=64 ts=2512740433/21936580 id=18713
         0.100267 B>A:41004 R.   1 ack=11 len=0 win=64 ts=2512740533/21936580 id=18714
        """),
    LabTrace(
      name: "unread_after_fin",
      heading: "A (passive, CLOSE_WAIT) aborts with unread data",
      lines: """
         0.000000 A>B:43010 S    0 [3608383868] ack= len=0 win=64240 ts=3764501848/0 id=49823
         0.000041 B>A:43010 S.   0 [1735149116] ack=1 len=0 win=65160 ts=2009144812/3764501848 id=0
         0.000055 A>B:43010 .    1 ack=1 len=0 win=63 ts=3764501848/2009144812 id=49824
         0.000135 A>B:43010 P.   1 ack=1 len=3 win=63 ts=3764501848/2009144812 id=49825
         0.000144 B>A:43010 .    1 ack=4 len=0 win=64 ts=2009144812/3764501848 id=36431
         0.000167 B>A:43010 P.   1 ack=4 len=5000 win=64 ts=2009144812/3764501848 id=36432
         0.000171 A>B:43010 .    4 ack=5001 len=0 win=73 ts=3764501848/2009144812 id=49826
         0.000181 B>A:43010 F.   5001 ack=4 len=0 win=64 ts=2009144812/3764501848 id=36436
         0.043515 A>B:43010 .    4 ack=5002 len=0 win=73 ts=3764501892/2009144812 id=49827
         0.200388 A>B:43010 R.   4 ack=5002 len=0 win=73 ts=3764502048/2009144812 id=49828
        """),
    LabTrace(
      name: "rst_to_half_open",
      heading: "B vanished silently, A writes",
      lines: """
         0.000000 A>B:41009 S    0 [3180652846] ack= len=0 win=64240 ts=3873314418/0 id=51710
         0.000026 B>A:41009 S.   0 [1766306912] ack=1 len=0 win=65160 ts=1935905817/3873314418 id=0
         0.000041 A>B:41009 .    1 ack=1 len=0 win=63 ts=3873314418/1935905817 id=51711
         0.011652 B>A:41009 R.   1 ack=1 len=0 win=64 ts=1935905829/3873314418 id=49958
        """),
    LabTrace(
      name: "half_open_fin",
      heading: "A's FIN meets no socket",
      lines: """
         0.000000 A>B:43006 S    0 [3867815049] ack= len=0 win=64240 ts=3303156744/0 id=44009
         0.000030 B>A:43006 S.   0 [994240120] ack=1 len=0 win=65160 ts=3268964333/3303156744 id=0
         0.000046 A>B:43006 .    1 ack=1 len=0 win=63 ts=3303156744/3268964333 id=44010
         0.000119 A>B:43006 P.   1 ack=1 len=1 win=63 ts=3303156744/3268964333 id=44011
         0.000126 B>A:43006 .    1 ack=2 len=0 win=64 ts=3268964333/3303156744 id=63205
         0.100319 A>B:43006 F.   2 ack=1 len=0 win=63 ts=3303156844/3268964333 id=44012
         0.100354 B>A:43006 R    1 ack= len=0 win=0 ts=- id=0
        """),
  ]
}
