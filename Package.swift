// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // A packet is a view into a buffer that the reader reuses: `~Escapable` makes keeping it an error.
  // swift-nio, swift-system and swift-collections ship with the same flag.
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "lastack",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Lastack", targets: ["Lastack"]),
    .library(name: "LastackWire", targets: ["LastackWire"]),
    .library(name: "LastackCapture", targets: ["LastackCapture"]),
    .library(name: "LastackTracking", targets: ["LastackTracking"]),
    .library(name: "LastackDiagnosis", targets: ["LastackDiagnosis"]),
    .library(name: "LastackReport", targets: ["LastackReport"]),
    .executable(name: "lastack", targets: ["LastackCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLZMA", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLibMD", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),

    // Prefetching, and surviving that a mapped file shrinks.
    .systemLibrary(name: "CMemory"),
    // Giving up privileges: system calls that are variadic.
    .systemLibrary(name: "CPrivileges"),
    // The kernel's own table of sockets: structures of netlink and sock_diag.
    .systemLibrary(name: "CNetlink"),

    .target(name: "LastackWire", swiftSettings: settings),
    .target(
      name: "LastackCapture",
      dependencies: ["LastackWire", "CMemory", "CPcap", "CNetlink", "CZlib", "CZstd", "CLZMA", "CLZ4"],
      swiftSettings: settings),
    .target(name: "LastackTracking", dependencies: ["LastackWire"], swiftSettings: settings),
    .target(
      name: "LastackDiagnosis", dependencies: ["LastackTracking", "LastackWire"],
      swiftSettings: settings),
    .target(
      name: "LastackReport",
      dependencies: ["LastackDiagnosis", "LastackTracking", "LastackWire", "CSQLite", "CLibMD"],
      swiftSettings: settings),
    .target(
      name: "Lastack",
      dependencies: [
        "LastackCapture", "LastackWire", "LastackTracking", "LastackDiagnosis", "LastackReport", "CMemory",
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "LastackCommand",
      dependencies: [
        "Lastack", "CPrivileges", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Scenarios as readable scripts of segments: the tests' language, and what the sample captures are made from.
    .target(
      name: "SegmentScript", dependencies: ["LastackWire"], path: "Tests/Support/SegmentScript",
      swiftSettings: settings),
    // Stands in for malloc, so that tests can count allocations.
    .target(name: "AllocationCounter", path: "Tests/Support/AllocationCounter"),
    .executableTarget(
      name: "GenerateCaptures", dependencies: ["SegmentScript", "LastackCapture", "LastackWire"],
      swiftSettings: settings),

    .testTarget(
      name: "LastackWireTests", dependencies: ["LastackWire", "SegmentScript"], swiftSettings: settings),
    .testTarget(
      name: "LastackCaptureTests", dependencies: ["LastackCapture", "LastackWire"], swiftSettings: settings),
    .testTarget(
      name: "LastackTrackingTests", dependencies: ["LastackTracking", "LastackWire", "SegmentScript"],
      swiftSettings: settings),
    .testTarget(
      name: "LastackDiagnosisTests",
      dependencies: ["LastackDiagnosis", "LastackTracking", "LastackWire", "SegmentScript"],
      swiftSettings: settings),
    .testTarget(
      name: "LastackReportTests",
      dependencies: ["LastackReport", "LastackDiagnosis", "LastackTracking", "LastackWire"],
      swiftSettings: settings),
    .testTarget(
      name: "LastackTests", dependencies: ["Lastack", "SegmentScript", "AllocationCounter"],
      swiftSettings: settings),
    .testTarget(name: "LastackCommandTests", dependencies: ["LastackCommand"], swiftSettings: settings),
    .testTarget(name: "ArchitectureTests", swiftSettings: settings),
  ]
)
