internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// `lastack diff` as one JSON object: every row that was compared, changed or not.
public enum ChangesJSON {
  public static func write(_ report: ChangesReport, to output: inout OutputBuffer) {
    var object = JSONObjectWriter()
    object.open(&output)
    for (key, run, profile) in [
      ("before" as StaticString, report.before, report.profiles.before),
      ("after", report.after, report.profiles.after),
    ] {
      object.object(key, &output) { object, output in
        object.texts("inputs", run.inputs.map(\.name), &output)
        object.decimal("seconds", run.seconds, &output)
        object.number("connections", profile.all.connections, &output)
        object.number("whole", profile.all.whole, &output)
      }
    }
    object.texts("differences", report.differences.map(\.sentence), &output)
    object.array("rows", report.changes.rows, &output) { row, object, output in
      object.number("port", row.port.map { Int($0) }, &output)
      object.text("aspect", row.aspect.name, &output)
      object.text("changed", row.confidence?.rawValue, &output)
      object.decimal("chance", row.chance, &output)
      switch row.values {
      case .shares(let before, let after, let shift):
        for (key, share) in [("before" as StaticString, before), ("after", after)] {
          object.object(key, &output) { object, output in
            object.number("count", share.count, &output)
            object.number("of", share.total, &output)
          }
        }
        object.decimal("shift_low", shift.lowerBound, &output)
        object.decimal("shift_high", shift.upperBound, &output)
      case .medians(let before, let after, let longer):
        for (key, spread) in [("before" as StaticString, before), ("after", after)] {
          object.object(key, &output) { object, output in
            object.decimal("median", spread.median, &output)
            object.decimal("p95", spread.p95, &output)
            object.number("count", spread.count, &output)
          }
        }
        object.decimal("longer", longer, &output)
      }
    }
    object.array("time_wait", report.hosts.populations, &output) { population, object, output in
      object.text("host", Units.address(population.host), &output)
      object.number("peak_before", population.peakBefore, &output)
      object.number("peak_after", population.peakAfter, &output)
      object.decimal("mean_before", population.meanBefore, &output)
      object.decimal("mean_after", population.meanAfter, &output)
    }
    for (key, findings) in [
      ("findings_new" as StaticString, report.hosts.new), ("findings_gone", report.hosts.gone),
    ] {
      object.array(key, findings, &output) { finding, object, output in
        object.text("code", finding.code.rawValue, &output)
        object.text("severity", finding.severity.rawValue, &output)
        object.text("subject", FindingWording(finding).subject, &output)
      }
    }
    object.array("too_few", report.changes.tooFew, &output) { service, object, output in
      object.number("port", Int(service.port), &output)
      object.number("before", service.before, &output)
      object.number("after", service.after, &output)
    }
    object.close(&output)
    output.append("\n")
  }
}

extension JSONObjectWriter {
  /// A number with the digits that read back as the same.
  mutating func decimal(_ name: StaticString, _ value: Double, _ output: inout OutputBuffer) {
    key(name, &output)
    output.append(value.isFinite ? "\(value)" : "null")
  }
}
