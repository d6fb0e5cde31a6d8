// RFC 9293 §3.6, figures 12 and 13: connections that close.

extension RFCFigure {
  static let closings = [
    RFCFigure(
      12, "Normal Close Sequence",
      """
         1.  ESTABLISHED                                          ESTABLISHED

         2.  (Close)
             FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  --> CLOSE-WAIT

         3.  FIN-WAIT-2  <-- <SEQ=300><ACK=101><CTL=ACK>      <-- CLOSE-WAIT

         4.                                                       (Close)
             TIME-WAIT   <-- <SEQ=300><ACK=101><CTL=FIN,ACK>  <-- LAST-ACK

         5.  TIME-WAIT   --> <SEQ=101><ACK=301><CTL=ACK>      --> CLOSED

         6.  (2 MSL)
             CLOSED
      """),
    RFCFigure(
      13, "Simultaneous Close Sequence",
      """
         1.  ESTABLISHED                                          ESTABLISHED

         2.  (Close)                                              (Close)
             FIN-WAIT-1  --> <SEQ=100><ACK=300><CTL=FIN,ACK>  ... FIN-WAIT-1
                         <-- <SEQ=300><ACK=100><CTL=FIN,ACK>  <--
                         ... <SEQ=100><ACK=300><CTL=FIN,ACK>  -->

         3.  CLOSING     --> <SEQ=101><ACK=301><CTL=ACK>      ... CLOSING
                         <-- <SEQ=301><ACK=101><CTL=ACK>      <--
                         ... <SEQ=101><ACK=301><CTL=ACK>      -->

         4.  TIME-WAIT                                            TIME-WAIT
             (2 MSL)                                              (2 MSL)
             CLOSED                                               CLOSED
      """),
  ]
}
