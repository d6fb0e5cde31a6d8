import ArgumentParser
import Glibc
import Lastack

/// Which packets of a live capture are kept, and where.
struct PacketKeepingOptions: ParsableArguments {
  enum Kept: String, ExpressibleByArgument, CaseIterable { case all, flagged }

  @Option(
    name: [.customShort("w"), .customLong("write")],
    help: ArgumentHelp("Keep packets as pcapng, written out every second.", valueName: "path"),
    completion: .file())
  var write: String?

  @Option(
    help: ArgumentHelp(
      "Which packets: all, or those of connections that deserve a look (what LOOK AT in the report counts), from the "
        + "latest --ring-size."))
  var keep: Kept = .all

  @Option(
    help: ArgumentHelp("How much of the latest traffic `--keep flagged` can reach back.", valueName: "MiB"))
  var ringSize: Int = 64

  @Option(
    help: ArgumentHelp(
      "Begin a new file after so many MiB: NAME_00001_20261121131135.pcapng and so on.", valueName: "MiB"))
  var rotateSize: Int?

  @Option(help: ArgumentHelp("Begin a new file after so many seconds.", valueName: "seconds"))
  var rotateSeconds: Int?

  @Option(help: ArgumentHelp("Keep so many files, deleting the oldest.", valueName: "n"))
  var rotateFiles: Int?

  func validate() throws {
    if write == nil {
      for (option, isGiven) in [
        ("--keep", keep != .all), ("--rotate-size", rotateSize != nil),
        ("--rotate-seconds", rotateSeconds != nil), ("--rotate-files", rotateFiles != nil),
      ] where isGiven { throw ValidationError("\(option): says nothing without --write") }
    }
    if rotateFiles != nil, rotateSize == nil, rotateSeconds == nil {
      throw ValidationError("--rotate-files: needs --rotate-size or --rotate-seconds")
    }
    if write == "-" { throw ValidationError("--write: needs a file; standard output has the results") }
    try LiveCaptureOptions.check("--ring-size", ringSize, 1...65_536)
    if let rotateSize { try LiveCaptureOptions.check("--rotate-size", rotateSize, 1...1_048_576) }
    if let rotateSeconds { try LiveCaptureOptions.check("--rotate-seconds", rotateSeconds, 1...31_536_000) }
    if let rotateFiles { try LiveCaptureOptions.check("--rotate-files", rotateFiles, 1...1_000_000) }
  }

  var rotation: FileRotation {
    FileRotation(
      octets: rotateSize.map { $0 << 20 }, nanoseconds: rotateSeconds.map { Int64($0) * 1_000_000_000 },
      files: rotateFiles)
  }

  var ringOctets: Int? { keep == .flagged ? ringSize << 20 : nil }

  /// Whether further files can be made, which are made without privileges.
  func checkRotation() throws(CommandFailure) {
    guard let write, rotation.rotates, access(Folder.of(write), W_OK | X_OK) != 0 else { return }
    throw CommandFailure(
      status: .unreadable,
      message:
        "--write \(write): the next files could not be made in \(Folder.of(write)) once privileges are dropped: "
        + "\(FileDescriptor.text(errno)); choose another folder, or a user who may with --user")
  }
}
