internal import LastackDiagnosis

// `semantics.md` §1.9: what `lastack compare` says of two captures of the same connections.
extension SegmentFate {
  var explanation: Explanation {
    switch self {
    case .seen:
      entry(
        "both captures have it, and nothing but its hop limit differs.",
        "The same numbers, flags and length; of several transmissions the one with the same timestamp, identification or delay."
      )
    case .rewritten:
      entry(
        "both captures have it, and a device between changed it.",
        "The same octets of the stream under other options, numbers, window, flags or marks.",
        "rewriting says what.")
    case .resegmented:
      entry(
        "its octets are in both captures, cut into segments otherwise.",
        "Segments of the other capture that cover the same sequence numbers at that time.",
        "Offload (TSO, GRO) does this; ethtool -K IFACE gro off tso off shows the wire's segments.")
    case .lost:
      entry(
        "it was captured on its sender's side and did not come to its receiver's.",
        "Neither it nor an acknowledgment of its octets on the receiver's side before they were sent again.",
        "Look at queues and errors of what lies between; a filter that drops without a word looks the same.")
    case .injected:
      entry(
        "it was captured on its receiver's side, and its alleged sender never sent it.",
        "Nothing like it on the sender's side, whose capture shows no losses of its own; or the sender goes on after its "
          + "own reset, or its hop limit is another's.",
        "Find the device between the two places; capture nearer to each other.")
    case .duplicated:
      entry(
        "a second copy of a packet.", "All fields equal, identification included, within 50 ms.",
        "A mirror port that shows both directions, or a network that doubles packets.")
    case .missing:
      entry(
        "it passed the other place, whose capture lacks it.",
        "Acknowledged there before anything else had brought its octets; or its sender goes on from them there.",
        "The capturing machine lost it: a larger buffer (tcpdump -B), fewer octets (-s), a filter.")
    case .undecided:
      entry(
        "one capture lacks it, and nothing tells why.",
        "A pure ACK or a reset beside a capture that shows losses of its own, or a direction whose order is unknown."
      )
    case .unjudged:
      entry(
        "the other capture cannot tell.",
        "Before that capture began, after it ended, within the longest delay of either; or its whole connection is missing there."
      )
    }
  }

  private func entry(_ definition: String, _ evidence: String, _ action: String = "") -> Explanation {
    Explanation(
      "fate", rawValue, "Between two captures: \(phrase)", definition, evidence: evidence,
      source: "lastack compare; RFC 9293 §3.4; Weaver, Sommer, Paxson, NDSS 2009", action: action)
  }
}

extension FlowMatch {
  var explanation: Explanation {
    let evidence =
      switch self {
      case .tupleAndISN:
        "SYN or SYN-ACK in both captures, addresses, ports and initial sequence numbers equal."
      case .isn:
        "The client's initial number, and the server's, the SYNs' timestamps, or one of the endpoints."
      case .tupleAndSequence: "Segments with the same sequence and acknowledgment numbers and length."
      case .sequence:
        "Segments with the same sequence and acknowledgment numbers and length: one in 2^64 by chance."
      case .tupleRenumbered:
        "After the constant is taken away, at least half of the segments have the same numbers."
      case .timestamps: "The timestamps of SYN and SYN-ACK, in one flow of each capture only."
      }
    return Explanation(
      "match", rawValue, "Matched: \(rawValue)", "the flows of both captures are one connection, \(phrase).",
      evidence: evidence, source: "lastack compare; RFC 9293 §3.4.1; RFC 7323 §3")
  }
}

extension FlowAbsence {
  var explanation: Explanation {
    Explanation(
      "absence", rawValue, "Without its like: \(rawValue)", "a connection of one capture only, \(phrase).",
      evidence:
        "Its times on the common clock beside when the other capture ran, and its segments in that time.",
      source: "lastack compare")
  }
}

extension PathOrder {
  var explanation: Explanation {
    let definition =
      switch self {
      case .aFirst: "segments pass A before B."
      case .bFirst: "segments pass B before A."
      case .together: "both captures were taken at the same place."
      case .unknown: "nothing tells which place segments pass first."
      }
    return Explanation(
      "client_order, server_order", rawValue, "Order of the places: \(rawValue)", definition,
      evidence:
        "Hop limits that are lower at one place; else which way segments that cross have the larger difference of times.",
      source: "lastack compare; RFC 9293 §3.9.1; Moon, Skelly, Towsley, INFOCOM 1999")
  }
}

extension Rewriting {
  static var explanations: [Explanation] {
    spellings.map { kind, spelling in
      Explanation(
        "rewriting", spelling, "Changed on the way: \(spelling)", definition(kind),
        evidence: "The same segment in both captures, with another value.", source: source(kind))
    }
  }

  private static func definition(_ kind: Rewriting) -> String {
    switch kind {
    case .sequence:
      "a constant was added to sequence numbers: a firewall that randomises them, or a SYN proxy."
    case .timestamps: "timestamps were rewritten."
    case .timestampsStripped: "the timestamp option was taken out: PAWS and RTT measurement are gone."
    case .optionsStripped: "an option besides timestamps was taken out."
    case .optionsAdded: "an option was put in."
    case .maximumSegmentSize: "the MSS option was changed: clamping for a tunnel or PPPoE."
    case .windowScale: "the window scale was changed: both ends now count windows differently."
    case .window: "the window was changed: a device that shapes traffic, or ends connections itself."
    case .flags: "control bits were changed."
    case .trafficClass: "DSCP was changed, or ECN bits were cleared."
    case .congestionMarked: "a router marked congestion instead of dropping: nothing wrong."
    case .identification: "the IP identification was changed."
    case .fragmentBit: "the don't-fragment bit was changed."
    case .hopLimit: "it took another number of hops than the connection's other segments: another route."
    default: "it was changed."
    }
  }

  private static func source(_ kind: Rewriting) -> String {
    switch kind {
    case .timestamps, .timestampsStripped: "RFC 7323 §3"
    case .maximumSegmentSize: "RFC 9293 §3.7.1; RFC 4459 §3.2"
    case .windowScale: "RFC 7323 §2"
    case .congestionMarked: "RFC 3168 §5"
    case .trafficClass: "RFC 2474; RFC 3168 §5"
    default: "lastack compare; RFC 9293 §3.1"
    }
  }
}
