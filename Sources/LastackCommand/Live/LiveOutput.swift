import Glibc
import Lastack

/// What a live capture says as it goes, and what it will say at the end.
final class LiveOutput {
  private let format: LiveCommand.Format
  private let options: OutputOptions
  private let style: Style
  private var closes = CloseSummary()
  private var hosts: HostStage
  private var rows = OutputBuffer()
  private let encoder: NDJSONEncoder

  init(_ live: LiveOptions, format: LiveCommand.Format, options: OutputOptions) {
    self.format = format
    self.options = options
    style = options.style
    hosts = HostStage(policy: live.analysis.hosts)
    encoder = NDJSONEncoder(inputs: live.interfaces)
  }

  func note(_ flow: borrowing FlowRecord) {
    switch flow.phase {
    case .ended:
      switch format {
      case .lines: rows.append(FlowLine.text(flow, style: style))
      case .ndjson: encoder.encodeEnd(flow, to: &rows)
      }
    case .complete:
      closes.add(flow)
      hosts.add(flow)
      if format == .ndjson { encoder.encode(flow, to: &rows) }
    }
  }

  /// Writes what has gathered.
  func flush() throws(CommandFailure) {
    guard rows.count > 0 else { return }
    let error = rows.withBytes { FileDescriptor.writeAll($0, to: StandardOutput.descriptor) }
    rows.removeAll()
    if error == EPIPE { exit(ExitStatus.done.rawValue) }
    guard error == 0 else {
      throw CommandFailure(
        status: .unreadable, message: "standard output cannot be written: \(FileDescriptor.text(error))")
    }
  }

  /// Writes the last rows and the report.
  func end(_ run: RunSummary) throws(CommandFailure) {
    if format == .ndjson { encoder.encodeHeader(run, to: &rows) }
    try flush()
    try report(run)
  }

  func report(_ run: RunSummary) throws(CommandFailure) {
    let report = TextReport(
      run: run, closes: closes, findings: hosts.findings(), width: options.width(otherwise: 80), style: style)
    switch format {
    case .lines: StandardOutput.write(report.text)
    case .ndjson: if !options.quiet { StandardError.write(report.text) }
    }
  }
}
