// RFC 9293 §3.5.1, figures 9 to 11: half-open connections and other anomalies.

extension RFCFigure {
  static let anomalies = [
    RFCFigure(
      9, "Half-Open Connection Discovery",
      """
           1.  (REBOOT)                              (send 300,receive 100)

           2.  CLOSED                                           ESTABLISHED

           3.  SYN-SENT --> <SEQ=400><CTL=SYN>              --> (??)

           4.  (!!)     <-- <SEQ=300><ACK=100><CTL=ACK>     <-- ESTABLISHED

           5.  SYN-SENT --> <SEQ=100><CTL=RST>              --> (Abort!!)

           6.  SYN-SENT                                         CLOSED

           7.  SYN-SENT --> <SEQ=400><CTL=SYN>              -->
      """),
    RFCFigure(
      10, "Active Side Causes Half-Open Connection Discovery",
      """
         1.  (REBOOT)                                  (send 300,receive 100)

         2.  (??)    <-- <SEQ=300><ACK=100><DATA=10><CTL=ACK> <-- ESTABLISHED

         3.          --> <SEQ=100><CTL=RST>                   --> (ABORT!!)
      """),
    RFCFigure(
      11, "Old Duplicate SYN Initiates a Reset on Two Passive Sockets", symbols: ["Z": 90, "X": 300],
      """
         1.  LISTEN                                        LISTEN

         2.       ... <SEQ=Z><CTL=SYN>                -->  SYN-RECEIVED

         3.  (??) <-- <SEQ=X><ACK=Z+1><CTL=SYN,ACK>   <--  SYN-RECEIVED

         4.       --> <SEQ=Z+1><CTL=RST>              -->  (return to LISTEN!)

         5.  LISTEN                                        LISTEN
      """),
  ]
}
