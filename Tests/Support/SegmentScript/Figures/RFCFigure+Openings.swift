// RFC 9293 §3.5, figures 6 to 8: connections that open.

extension RFCFigure {
  static let openings = [
    RFCFigure(
      6, "Basic Three-Way Handshake for Connection Synchronization",
      """
         1.  CLOSED                                               LISTEN

         2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

         3.  ESTABLISHED <-- <SEQ=300><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

         4.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>       --> ESTABLISHED

         5.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK><DATA> --> ESTABLISHED
      """),
    RFCFigure(
      7, "Simultaneous Connection Synchronization",
      """
         1.  CLOSED                                           CLOSED

         2.  SYN-SENT     --> <SEQ=100><CTL=SYN>              ...

         3.  SYN-RECEIVED <-- <SEQ=300><CTL=SYN>              <-- SYN-SENT

         4.               ... <SEQ=100><CTL=SYN>              --> SYN-RECEIVED

         5.  SYN-RECEIVED --> <SEQ=100><ACK=301><CTL=SYN,ACK> ...

         6.  ESTABLISHED  <-- <SEQ=300><ACK=101><CTL=SYN,ACK> <-- SYN-RECEIVED

         7.               ... <SEQ=100><ACK=301><CTL=SYN,ACK> --> ESTABLISHED
      """),
    RFCFigure(
      8, "Recovery from Old Duplicate SYN",
      """
         1.  CLOSED                                               LISTEN

         2.  SYN-SENT    --> <SEQ=100><CTL=SYN>               ...

         3.  (duplicate) ... <SEQ=90><CTL=SYN>               --> SYN-RECEIVED

         4.  SYN-SENT    <-- <SEQ=300><ACK=91><CTL=SYN,ACK>  <-- SYN-RECEIVED

         5.  SYN-SENT    --> <SEQ=91><CTL=RST>               --> LISTEN

         6.              ... <SEQ=100><CTL=SYN>               --> SYN-RECEIVED

         7.  ESTABLISHED <-- <SEQ=400><ACK=101><CTL=SYN,ACK>  <-- SYN-RECEIVED

         8.  ESTABLISHED --> <SEQ=101><ACK=401><CTL=ACK>      --> ESTABLISHED
      """),
  ]
}
