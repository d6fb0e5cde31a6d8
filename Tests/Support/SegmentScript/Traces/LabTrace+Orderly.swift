extension LabTrace {
  /// Connections that both ends closed with a FIN.
  static let orderly = [
    LabTrace(
      name: "orderly4",
      heading: "A closes first, B 300 ms later: lone ACK after delayed-ACK, final ACK IPID 0 (close())",
      lines: """
         0.000000 A>B:41001 S    0 [482922671] ack= len=0 win=64240 ts=1871637502/0 id=25012
         0.000017 B>A:41001 S.   0 [1500802455] ack=1 len=0 win=65160 ts=679633865/1871637502 id=0
         0.000030 A>B:41001 .    1 ack=1 len=0 win=63 ts=1871637502/679633865 id=25013
         0.000103 A>B:41001 P.   1 ack=1 len=10 win=63 ts=1871637502/679633865 id=25014
         0.000109 B>A:41001 .    1 ack=11 len=0 win=64 ts=679633865/1871637502 id=44742
         0.000125 A>B:41001 F.   11 ack=1 len=0 win=63 ts=1871637502/679633865 id=25015
         0.044845 B>A:41001 .    1 ack=12 len=0 win=64 ts=679633906/1871637502 id=44743
         0.304914 B>A:41001 F.   1 ack=12 len=0 win=64 ts=679634170/1871637502 id=44744
         0.304936 A>B:41001 .    12 ack=2 len=0 win=63 ts=1871637807/679634170 id=0
        """),
    LabTrace(
      name: "orderly3",
      heading: "B closes within the delayed-ACK time",
      lines: """
         0.000000 A>B:41002 S    0 [2592492397] ack= len=0 win=64240 ts=634687323/0 id=40387
         0.000028 B>A:41002 S.   0 [1875424498] ack=1 len=0 win=65160 ts=2651602831/634687323 id=0
         0.000042 A>B:41002 .    1 ack=1 len=0 win=63 ts=634687323/2651602831 id=40388
         0.000128 A>B:41002 P.   1 ack=1 len=10 win=63 ts=634687323/2651602831 id=40389
         0.000133 B>A:41002 .    1 ack=11 len=0 win=64 ts=2651602831/634687323 id=56795
         0.103850 A>B:41002 F.   11 ack=1 len=0 win=63 ts=634687427/2651602831 id=40390
         0.103940 B>A:41002 F.   1 ack=12 len=0 win=64 ts=2651602935/634687427 id=56796
         0.103952 A>B:41002 .    12 ack=2 len=0 win=63 ts=634687427/2651602935 id=40391
        """),
    LabTrace(
      name: "halfclose",
      heading: "shutdown(SHUT_WR): data still accepted; final ACK has running IPID",
      lines: """
         0.000000 A>B:41006 S    0 [3039466900] ack= len=0 win=64240 ts=1555338485/0 id=64548
         0.000025 B>A:41006 S.   0 [2668472895] ack=1 len=0 win=65160 ts=1414303041/1555338485 id=0
         0.000040 A>B:41006 .    1 ack=1 len=0 win=63 ts=1555338486/1414303041 id=64549
         0.000106 A>B:41006 F.   1 ack=1 len=0 win=63 ts=1555338486/1414303041 id=64550
         0.003267 B>A:41006 .    1 ack=2 len=0 win=64 ts=1414303044/1555338486 id=29379
         0.100243 B>A:41006 P.   1 ack=2 len=1000 win=64 ts=1414303141/1555338486 id=29380
         0.100264 A>B:41006 .    2 ack=1001 len=0 win=66 ts=1555338586/1414303141 id=64551
         0.202483 B>A:41006 P.   1001 ack=2 len=500 win=64 ts=1414303243/1555338586 id=29381
         0.202504 A>B:41006 .    2 ack=1501 len=0 win=69 ts=1555338688/1414303243 id=64552
         0.302686 B>A:41006 F.   1501 ack=2 len=0 win=64 ts=1414303343/1555338688 id=29382
         0.302703 A>B:41006 .    2 ack=1502 len=0 win=69 ts=1555338788/1414303343 id=64553
        """),
    LabTrace(
      name: "fin_with_data",
      heading: "FIN on last data segment, server is active closer",
      lines: """
         0.000000 A>B:41008 S    0 [4225454509] ack= len=0 win=64240 ts=4091952914/0 id=56103
         0.000051 B>A:41008 S.   0 [3106837727] ack=1 len=0 win=65160 ts=1927190993/4091952914 id=0
         0.000064 A>B:41008 .    1 ack=1 len=0 win=63 ts=4091952914/1927190993 id=56104
         0.000140 B>A:41008 FP.  1 ack=1 len=19 win=64 ts=1927190993/4091952914 id=62105
         0.043786 A>B:41008 .    1 ack=21 len=0 win=63 ts=4091952958/1927190993 id=56105
         0.203831 A>B:41008 F.   1 ack=21 len=0 win=63 ts=4091953118/1927190993 id=56106
         0.203860 B>A:41008 .    21 ack=2 len=0 win=64 ts=1927191197/4091953118 id=0
        """),
  ]
}
