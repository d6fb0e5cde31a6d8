/// Machine-readable rows of ``SampleFlows``, a line each.
enum GoldenRows {
  /// The run's header.
  static let header = [
    #"{"header":{"program":"lastack","version":"0.1.0","schema":1,"inputs":[{"name":"web \"a\".pcapng""#,
    #","path":"caps/web \"a\".pcapng","packets":54,"octets":40960,"link_types":["Ethernet"],"first_tim"#,
    #"e":"2026-11-21T13:11:35.000000000Z","last_time":"2026-11-21T13:12:19.500000000Z","capture_drops""#,
    #":3,"complete":true},{"name":"rest,1.pcap","path":"rest,1.pcap","packets":6,"octets":600,"link_ty"#,
    #"pes":["Ethernet"],"first_time":"2026-11-21T13:11:43.000000000Z","last_time":"2026-11-21T13:11:43"#,
    #".200000000Z","capture_drops":null,"complete":false}],"policies":{"time_wait_system":"linux","t"#,
    #"ime_wait_seconds":60,"time_wa"#,
    #"it_rules":[{"hosts":"10.0.0.0/8","seconds":30}],"ephemeral_low":32768,"ephemeral_high":60999,"ephemeral_rules":[],"id"#,
    #"le_seconds":null,"max_flows":null,"key":["vlan"],"filter":"tcp or \"x\""},"totals":{"packets":60"#,
    #","segments":47,"not_tcp":[{"protocol":"UDP","packets":8},{"protocol":"ARP","packets":2}],"undeco"#,
    #"dable":[{"layer":"ipv4","problem":"too_short","packets":2},{"layer":"link","problem":"snapped",""#,
    #"packets":1}],"bad_ip_checksums":0,"bad_tcp_checksums":4,"snapped_headers":1,"fragments":2,"flows"#,
    #"":6,"evictions":0,"peak_tracked_flows":3,"acked_unseen":0,"out_of_order":0,"clock_steps":0,"ove"#,
    #"rsized_segments":0,"largest_payload":0}}}"#,
  ].joined()

  /// An orderly close with timestamps and events.
  static let orderlyJSON = [
    #"{"schema":1,"flow":0,"incarnation":0,"previous_flow":null,"client_ip":"10.0.0.1","client_port":4"#,
    #"0000,"server_ip":"192.0.2.80","server_port":443,"roles_from":"syn","encapsulation":null,"first_f"#,
    #"rame":1,"last_frame":11,"input":"web \"a\".pcapng","start":"2026-11-21T13:11:35.000000000Z","end"#,
    #"":"2026-11-21T13:11:35.304914000Z","duration":0.304914000,"handshake":"complete","handshake_rtt""#,
    #":0.012300000,"client_packets":6,"server_packets":5,"client_duplicates":0,"server_duplicates":0,""#,
    #"client_payload_bytes":517,"server_payload_bytes":4096,"client_unique_bytes":517,"server_unique_b"#,
    #"ytes":4096,"client_retransmissions":0,"server_retransmissions":0,"client_syns":1,"server_syns":1"#,
    #","client_fins":1,"server_fins":1,"client_rsts":0,"server_rsts":0,"client_state":"CLOSED","server"#,
    #"_state":"CLOSED","client_first_tsval":1000,"server_first_tsval":77000,"client_last_tsval":1304,""#,
    #"server_last_tsval":77300,"client_tsval_regressions":0,"server_tsval_regressions":0,"client_ts_hz"#,
    #"":1000,"server_ts_hz":1000,"client_unacked_bytes":null,"server_unacked_bytes":null,"client_close"#,
    #"_wait":null,"server_close_wait":0.000000000,"client_fin_wait_2":0.000000000,"server_fin_wait_2":"#,
    #"null,"timestamps":"negotiated","outcome":"orderly","shape":"three_segment","active_closer":"clie"#,
    #"nt","active_closer_confidence":"proven","reset_cause_confidence":null,"first_fin":"client","firs"#,
    #"t_rst":null,"close_started":"2026-11-21T13:11:35.290000000Z","close_finished":"2026-11-21T13:11:"#,
    #"35.304914000Z","close_duration":0.014914000,"reset_by":null,"reset_cause":null,"reset_origin":nu"#,
    #"ll,"reset_effect":null,"time_wait_holder":"client","time_wait_start":"2026-11-21T13:11:35.304914"#,
    #"000Z","time_wait_end":"2026-11-21T13:12:35.304914000Z","time_wait_end_reason":"expired","reopen""#,
    #":null,"reopen_met":null,"reopen_rule":null,"recycle_verdict":null,"client_isn_relation":null,"se"#,
    #"rver_isn_relation":null,"zeek_conn_state":"SF","zeek_history":"ShADadFf","tcp_completeness":31,""#,
    #"quality":[],"findings":[],"events":[{"frame":1,"time":0.000000000,"from":"client","flags":"SYN","#,
    #""seq":4294967290,"ack":null,"len":0,"tsval":1000,"tsecr":0,"note":"syn","client_state":"SYN-SENT"#,
    #"","server_state":null},{"frame":2,"time":0.012100000,"from":"server","flags":"SYN,ACK","seq":500"#,
    #"0,"ack":4294967291,"len":0,"tsval":77000,"tsecr":1000,"note":"syn_ack","client_state":"SYN-SENT""#,
    #","server_state":"SYN-RECEIVED"},{"frame":9,"time":0.290000000,"from":"client","flags":"FIN,ACK","#,
    #""seq":512,"ack":9097,"len":0,"tsval":1290,"tsecr":77280,"note":"fin","client_state":"FIN-WAIT-1""#,
    #","server_state":"ESTABLISHED"},{"frame":10,"time":0.304000000,"from":"server","flags":"FIN,ACK","#,
    #""seq":9097,"ack":513,"len":0,"tsval":77300,"tsecr":1290,"note":"fin","client_state":"FIN-WAIT-2""#,
    #","server_state":"LAST-ACK"},{"frame":11,"time":0.304914000,"from":"client","flags":"ACK","seq":5"#,
    #"13,"ack":9098,"len":0,"tsval":1304,"tsecr":77300,"note":"final_ack","client_state":"TIME-WAIT",""#,
    #"server_state":"CLOSED"}],"events_omitted":0}"#,
  ].joined()

  /// With quality, of the second input.
  static let simultaneousJSON = [
    #"{"schema":1,"flow":4,"incarnation":0,"previous_flow":null,"client_ip":"10.0.0.3","client_port":4"#,
    #"0003,"server_ip":"192.0.2.80","server_port":443,"roles_from":"port","encapsulation":null,"first_"#,
    #"frame":2,"last_frame":6,"input":"rest,1.pcap","start":"2026-11-21T13:11:43.000000000Z","end":"20"#,
    #"26-11-21T13:11:43.200000000Z","duration":0.200000000,"handshake":"mid_stream","handshake_rtt":nu"#,
    #"ll,"client_packets":3,"server_packets":2,"client_duplicates":1,"server_duplicates":0,"client_pay"#,
    #"load_bytes":0,"server_payload_bytes":0,"client_unique_bytes":0,"server_unique_bytes":0,"client_r"#,
    #"etransmissions":0,"server_retransmissions":0,"client_syns":0,"server_syns":0,"client_fins":2,"se"#,
    #"rver_fins":1,"client_rsts":0,"server_rsts":0,"client_state":"TIME-WAIT","server_state":"TIME-WAI"#,
    #"T","client_first_tsval":null,"server_first_tsval":null,"client_last_tsval":null,"server_last_tsv"#,
    #"al":null,"client_tsval_regressions":0,"server_tsval_regressions":0,"client_ts_hz":null,"server_t"#,
    #"s_hz":null,"client_unacked_bytes":null,"server_unacked_bytes":null,"client_close_wait":null,"ser"#,
    #"ver_close_wait":null,"client_fin_wait_2":null,"server_fin_wait_2":null,"timestamps":"unknown","o"#,
    #"utcome":"orderly","shape":"simultaneous","active_closer":"both","active_closer_confidence":"prov"#,
    #"en","reset_cause_confidence":null,"first_fin":"server","first_rst":null,"close_started":"2026-11"#,
    #"-21T13:11:43.000000000Z","close_finished":"2026-11-21T13:11:43.200000000Z","close_duration":0.20"#,
    #"0000000,"reset_by":null,"reset_cause":null,"reset_origin":null,"reset_effect":null,"time_wait_ho"#,
    #"lder":"both","time_wait_start":"2026-11-21T13:11:43.100000000Z","time_wait_end":"2026-11-21T13:1"#,
    #"1:45.000000000Z","time_wait_end_reason":"capture_end","reopen":null,"reopen_met":null,"reopen_ru"#,
    #"le":null,"recycle_verdict":null,"client_isn_relation":null,"server_isn_relation":null,"zeek_conn"#,
    #"_state":"SF","zeek_history":"fFaA","tcp_completeness":20,"quality":["mid_stream","capture_loss","#,
    #""duplicate_frames"],"findings":[],"events":[{"frame":2,"time":0.000000000,"from":"server","flags"#,
    #"":"FIN,ACK","seq":500,"ack":900,"len":0,"tsval":null,"tsecr":null,"note":"fin","client_state":"E"#,
    #"STABLISHED","server_state":"FIN-WAIT-1"},{"frame":3,"time":0.001000000,"from":"client","flags":""#,
    #"FIN,ACK","seq":900,"ack":500,"len":0,"tsval":null,"tsecr":null,"note":"fin","client_state":"FIN-"#,
    #"WAIT-1","server_state":"FIN-WAIT-1"},{"frame":4,"time":0.050000000,"from":"client","flags":"FIN,"#,
    #"ACK","seq":900,"ack":500,"len":0,"tsval":null,"tsecr":null,"note":"fin_retransmission","client_s"#,
    #"tate":"FIN-WAIT-1","server_state":"FIN-WAIT-1"},{"frame":5,"time":0.100000000,"from":"client","f"#,
    #"lags":"ACK","seq":901,"ack":501,"len":0,"tsval":null,"tsecr":null,"note":"ack_of_fin","client_st"#,
    #"ate":"CLOSING","server_state":"FIN-WAIT-2"},{"frame":6,"time":0.200000000,"from":"server","flags"#,
    #"":"ACK","seq":501,"ack":901,"len":0,"tsval":null,"tsecr":null,"note":"final_ack","client_state":"#,
    #""TIME-WAIT","server_state":"TIME-WAIT"}],"events_omitted":2}"#,
  ].joined()

  /// CSV's first line.
  static let columnNames = [
    #"schema,flow,incarnation,previous_flow,client_ip,client_port,server_ip,server_port,roles_from,enc"#,
    #"apsulation,first_frame,last_frame,input,start,end,duration,handshake,handshake_rtt,client_packet"#,
    #"s,server_packets,client_duplicates,server_duplicates,client_payload_bytes,server_payload_bytes,c"#,
    #"lient_unique_bytes,server_unique_bytes,client_retransmissions,server_retransmissions,client_syns"#,
    #",server_syns,client_fins,server_fins,client_rsts,server_rsts,client_state,server_state,client_fi"#,
    #"rst_tsval,server_first_tsval,client_last_tsval,server_last_tsval,client_tsval_regressions,server"#,
    #"_tsval_regressions,client_ts_hz,server_ts_hz,client_unacked_bytes,server_unacked_bytes,client_cl"#,
    #"ose_wait,server_close_wait,client_fin_wait_2,server_fin_wait_2,timestamps,outcome,shape,active_c"#,
    #"loser,active_closer_confidence,reset_cause_confidence,first_fin,first_rst,close_started,close_fi"#,
    #"nished,close_duration,reset_by,reset_cause,reset_origin,reset_effect,time_wait_holder,time_wait_"#,
    #"start,time_wait_end,time_wait_end_reason,reopen,reopen_met,reopen_rule,recycle_verdict,client_is"#,
    #"n_relation,server_isn_relation,zeek_conn_state,zeek_history,tcp_completeness,quality,finding_cod"#,
    #"es,event_count,events_omitted"#,
  ].joined()

  /// An input name with quotes in it.
  static let orderlyCSV = [
    #"1,0,0,,10.0.0.1,40000,192.0.2.80,443,syn,,1,11,"web ""a"".pcapng",2026-11-21T13:11:35.000000000Z"#,
    #",2026-11-21T13:11:35.304914000Z,0.304914000,complete,0.012300000,6,5,0,0,517,4096,517,4096,0,0,1"#,
    #",1,1,1,0,0,CLOSED,CLOSED,1000,77000,1304,77300,0,0,1000,1000,,,,0.000000000,0.000000000,,negotia"#,
    #"ted,orderly,three_segment,client,proven,,client,,2026-11-21T13:11:35.290000000Z,2026-11-21T13:11"#,
    #":35.304914000Z,0.014914000,,,,,client,2026-11-21T13:11:35.304914000Z,2026-11-21T13:12:35.3049140"#,
    #"00Z,expired,,,,,,,SF,ShADadFf,31,,,5,0"#,
  ].joined()

  /// An input name with a comma in it.
  static let simultaneousCSV = [
    #"1,4,0,,10.0.0.3,40003,192.0.2.80,443,port,,2,6,"rest,1.pcap",2026-11-21T13:11:43.000000000Z,2026"#,
    #"-11-21T13:11:43.200000000Z,0.200000000,mid_stream,,3,2,1,0,0,0,0,0,0,0,0,0,2,1,0,0,TIME-WAIT,TIM"#,
    #"E-WAIT,,,,,0,0,,,,,,,,,unknown,orderly,simultaneous,both,proven,,server,,2026-11-21T13:11:43.000"#,
    #"000000Z,2026-11-21T13:11:43.200000000Z,0.200000000,,,,,both,2026-11-21T13:11:43.100000000Z,2026-"#,
    #"11-21T13:11:45.000000000Z,capture_end,,,,,,,SF,fFaA,20,mid_stream;capture_loss;duplicate_frames,"#,
    #",5,2"#,
  ].joined()
}
