/// The tables, indexes and views of a ``FlowDatabase``. `Documentation/SQLite.md` describes them.
///
/// The views keep to SQL that both SQLite and DuckDB read.
enum FlowDatabaseSchema {
  /// PRAGMA application_id: `lstk`. Whose the file is, also for file(1).
  static let application = 0x6c73_746b

  /// The tables, by name; the columns of `flows` are those of the record.
  static let tables: [(name: String, statement: String)] = [
    (
      "runs",
      """
      CREATE TABLE runs (
        run INTEGER PRIMARY KEY,
        program TEXT NOT NULL,
        version TEXT NOT NULL,
        schema INTEGER NOT NULL,
        first_time TEXT,
        last_time TEXT,
        packets INTEGER NOT NULL,
        segments INTEGER NOT NULL,
        flows INTEGER NOT NULL,
        stored_flows INTEGER NOT NULL,
        evictions INTEGER NOT NULL,
        complete INTEGER NOT NULL,
        time_wait_system TEXT NOT NULL,
        time_wait_seconds INTEGER NOT NULL,
        ephemeral_low INTEGER NOT NULL,
        ephemeral_high INTEGER NOT NULL,
        filter TEXT,
        header TEXT NOT NULL
      )
      """
    ),
    (
      "inputs",
      """
      CREATE TABLE inputs (
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
        input INTEGER NOT NULL,
        name TEXT NOT NULL,
        path TEXT NOT NULL,
        packets INTEGER NOT NULL,
        octets INTEGER NOT NULL,
        link_types TEXT,
        first_time TEXT,
        last_time TEXT,
        capture_drops INTEGER,
        complete INTEGER NOT NULL,
        PRIMARY KEY (run, input)
      )
      """
    ),
    ("flows", flows),
    (
      "events",
      """
      CREATE TABLE events (
        run INTEGER NOT NULL,
        flow INTEGER NOT NULL,
        event INTEGER NOT NULL,
        frame INTEGER NOT NULL,
        time REAL NOT NULL,
        "from" TEXT NOT NULL,
        flags TEXT NOT NULL,
        seq INTEGER NOT NULL,
        ack INTEGER,
        len INTEGER NOT NULL,
        tsval INTEGER,
        tsecr INTEGER,
        note TEXT NOT NULL,
        client_state TEXT,
        server_state TEXT,
        PRIMARY KEY (run, flow, event),
        FOREIGN KEY (run, flow) REFERENCES flows (run, flow) ON DELETE CASCADE
      ) WITHOUT ROWID
      """
    ),
    (
      "findings",
      """
      CREATE TABLE findings (
        run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
        finding INTEGER NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL,
        confidence TEXT NOT NULL,
        hosts TEXT NOT NULL,
        port INTEGER,
        flows INTEGER NOT NULL,
        summary TEXT NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY (run, finding)
      )
      """
    ),
    (
      "finding_flows",
      """
      CREATE TABLE finding_flows (
        run INTEGER NOT NULL,
        finding INTEGER NOT NULL,
        flow INTEGER NOT NULL,
        role TEXT NOT NULL,
        input TEXT,
        frame INTEGER NOT NULL,
        time TEXT NOT NULL,
        FOREIGN KEY (run, finding) REFERENCES findings (run, finding) ON DELETE CASCADE
      )
      """
    ),
  ]

  private static var flows: String {
    var text = "CREATE TABLE flows (\n  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE"
    for column in FlowColumn.allCases {
      text += ",\n  \"\(column.flatName)\" \(column.type.nameInSQL)"
      // What is joined by `;` is NULL where there is nothing to join.
      if !column.type.isOptional, !column.type.isJoined { text += " NOT NULL" }
    }
    return text + "\n)"
  }

  /// Made behind the rows of a new file: sorting once is faster than inserting in order.
  static let indexes = """
    CREATE UNIQUE INDEX flows_by_number ON flows (run, flow);
    CREATE INDEX flows_by_service ON flows
      (server_ip, server_port, run, outcome, active_closer, reset_by);
    CREATE INDEX flows_by_client ON flows (client_ip, client_port);
    CREATE INDEX flows_by_start ON flows (start);
    CREATE INDEX flows_by_reset ON flows (reset_by, reset_cause) WHERE reset_by IS NOT NULL;
    CREATE INDEX finding_flows_by_flow ON finding_flows (run, flow);
    """

  static let views = """
    CREATE VIEW closers_by_service AS
      SELECT run, server_ip, server_port, COUNT(*) AS connections,
        SUM(CASE WHEN active_closer = 'client' THEN 1 ELSE 0 END) AS client,
        SUM(CASE WHEN active_closer = 'server' THEN 1 ELSE 0 END) AS server,
        SUM(CASE WHEN active_closer = 'both' THEN 1 ELSE 0 END) AS both_ends,
        SUM(CASE WHEN active_closer = 'unknown' THEN 1 ELSE 0 END) AS unknown,
        SUM(CASE WHEN reset_by = 'client' THEN 1 ELSE 0 END) AS resets_by_client,
        SUM(CASE WHEN reset_by = 'server' THEN 1 ELSE 0 END) AS resets_by_server
      FROM flows GROUP BY run, server_ip, server_port;

    CREATE VIEW outcomes_by_service AS
      SELECT run, server_ip, server_port, outcome, COUNT(*) AS connections, AVG(duration) AS mean_duration,
        AVG(close_duration) AS mean_close_duration
      FROM flows GROUP BY run, server_ip, server_port, outcome;

    CREATE VIEW time_wait_holders AS
      SELECT run, host, COUNT(*) AS time_waits, SUM(as_client) AS as_client, SUM(1 - as_client) AS as_server,
        MIN(time_wait_start) AS first_start, MAX(time_wait_end) AS last_end,
        SUM(CASE WHEN time_wait_end_reason IN ('reopened', 'assassinated', 'missing') THEN 1 ELSE 0 END) AS ended_early
      FROM (
        SELECT run, client_ip AS host, 1 AS as_client, time_wait_start, time_wait_end, time_wait_end_reason
        FROM flows WHERE time_wait_holder IN ('client', 'both')
        UNION ALL
        SELECT run, server_ip AS host, 0 AS as_client, time_wait_start, time_wait_end, time_wait_end_reason
        FROM flows WHERE time_wait_holder IN ('server', 'both')
      ) AS holders GROUP BY run, host;

    CREATE VIEW resets_by_cause AS
      SELECT run, reset_by, reset_cause, reset_origin, outcome, COUNT(*) AS resets
      FROM flows WHERE reset_by IS NOT NULL GROUP BY run, reset_by, reset_cause, reset_origin, outcome;

    CREATE VIEW flows_of_findings AS
      SELECT findings.run AS run, findings.finding AS finding, findings.code AS code,
        findings.severity AS severity, findings.summary AS summary, finding_flows.role AS role,
        finding_flows.flow AS flow, finding_flows.input AS input, finding_flows.frame AS frame,
        flows.client_ip AS client_ip, flows.client_port AS client_port, flows.server_ip AS server_ip,
        flows.server_port AS server_port, flows.outcome AS outcome
      FROM findings
        JOIN finding_flows ON finding_flows.run = findings.run AND finding_flows.finding = findings.finding
        LEFT JOIN flows ON flows.run = finding_flows.run AND flows.flow = finding_flows.flow;
    """
}

extension ColumnType {
  fileprivate var nameInSQL: String {
    switch kind {
    case .integer, .events: "INTEGER"
    case .seconds: "REAL"
    case .time, .text, .word, .words: "TEXT"
    }
  }

  fileprivate var isJoined: Bool {
    if case .words = kind { true } else { false }
  }
}
