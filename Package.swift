// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// Vector code: without a processor with fused multiply-add every SIMD `addProduct` becomes a call
// to libm for each lane (25 times slower). Debug builds are optimised too, so that tests stay quick.
// STRATA_BASELINE=1 makes a program for all x86-64 processors, that slow.
#if arch(x86_64)
  let isBaseline = Context.environment["STRATA_BASELINE"] == "1"
#else
  let isBaseline = true
#endif
let instructions: SwiftSetting =
  isBaseline ? .define("STRATA_BASELINE") : .unsafeFlags(["-Xcc", "-march=x86-64-v3"])
let numeric: [SwiftSetting] =
  strict + [instructions, .unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "strata",
  products: [
    .executable(name: "strata", targets: ["strata"]),
    .executable(name: "strata-viewer", targets: ["strata-viewer"]),
    .executable(name: "strata-server", targets: ["strata-server"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // MARK: C libraries of the system
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-pthread-dev", "liblapacke-dev"])]),

    .systemLibrary(name: "CPrefetch"),
    // What runs before the constructors of shared libraries: limits, arguments without /proc.
    .target(name: "CStart", cSettings: isBaseline ? [] : [.define("STRATA_V3")]),
    // Processes that end with this one.
    .target(name: "CWorker"),

    // MARK: Ground floor: know nothing of each other
    .target(name: "Wording", swiftSettings: strict),
    .target(name: "YAML", dependencies: ["CYAML", "Wording"], swiftSettings: strict),
    .target(
      name: "Jobs",
      dependencies: ["CSodium", .product(name: "HeapModule", package: "swift-collections")],
      swiftSettings: strict),
    .target(name: "Tabular", dependencies: ["Wording"], swiftSettings: numeric),
    .target(
      name: "TableFiles",
      dependencies: ["Tabular", "Wording", "CZip", "CZlib", "CExpat", "CSodium"],
      swiftSettings: numeric),
    .target(
      name: "Workers", dependencies: ["CWorker", "Wording"],
      resources: [.embedInCode("worker.py")], swiftSettings: strict),
    .target(name: "Resampling", dependencies: ["Tabular", "Wording"], swiftSettings: numeric),

    // MARK: First floor
    .target(
      name: "Learners",
      dependencies: [
        "Tabular", "COpenBLAS", "CPrefetch",
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: numeric),
    .target(
      name: "OutsideLearners", dependencies: ["Learners", "Tabular", "Wording", "Workers"],
      swiftSettings: strict),
    .target(
      name: "Statistics",
      dependencies: ["Tabular", .product(name: "Algorithms", package: "swift-algorithms")],
      swiftSettings: numeric),
    // Work shared by machines: chunks, leases, workers, batch systems. Knows neither learning nor the store.
    .target(name: "Cluster", dependencies: ["Jobs", "Wording"], swiftSettings: strict),
    .target(
      name: "Store",
      dependencies: ["Jobs", "Wording", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),

    // MARK: Second floor: the domain
    // What one job is and does: knows no experiment, no YAML and no other job.
    .target(
      name: "Stacking",
      dependencies: [
        "Jobs", "Tabular", "TableFiles", "Resampling", "Learners", "OutsideLearners", "Wording",
      ],
      swiftSettings: numeric),
    // The language: text to an experiment that is right in form and suits its tables.
    .target(
      name: "Specification",
      dependencies: [
        "YAML", "Stacking", "Tabular", "TableFiles", "Resampling", "Learners", "OutsideLearners",
        "Workers", "Wording",
      ],
      swiftSettings: strict),
    // An experiment and its tables to a graph of jobs.
    .target(
      name: "Planning",
      dependencies: [
        "Specification", "Stacking", "Jobs", "Tabular", "TableFiles", "Resampling", "Learners",
        "OutsideLearners", "Wording",
      ],
      swiftSettings: numeric),
    // Fitted stacks apart from their experiment: bundles, predictions, importance.
    .target(
      name: "Serving",
      dependencies: [
        "Planning", "Specification", "Stacking", "Statistics", "Jobs", "Tabular", "TableFiles",
        "Resampling", "Learners", "OutsideLearners", "Wording",
      ],
      swiftSettings: numeric),
    .target(name: "Report", dependencies: ["CSodium", "Wording"], swiftSettings: strict),
    // How far a run is, for whoever watches it.
    .target(name: "Live", swiftSettings: strict),
    // Whom the two servers answer.
    .target(name: "Loopback", dependencies: ["Wording"], swiftSettings: strict),
    // The page of a run while it lasts. In a program of its own: the server's libraries are thirty more,
    // which every start of strata would wait for.
    .target(
      name: "Viewer",
      dependencies: [
        "Live", "Loopback", "Wording", .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .target(name: "Twin", dependencies: ["Tabular", "TableFiles"], swiftSettings: numeric),

    // MARK: Roof: the one place where stacks, the store and the report meet
    .target(
      name: "Experiments",
      dependencies: [
        "Specification", "Stacking", "Planning", "Serving", "Cluster", "Statistics", "Store",
        "Report",
        "Twin", "Wording", "Learners", "OutsideLearners", "Workers",
      ],
      swiftSettings: strict),
    // Predictions of bundles over HTTP, in a program of its own for the same reason.
    .target(
      name: "Server",
      dependencies: [
        "Experiments", "Loopback", "Serving", "Tabular", "Wording",
        .product(name: "FlyingFox", package: "FlyingFox"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "strata",
      dependencies: [
        "CStart", "Cluster", "Experiments", "Jobs", "Live", "OutsideLearners", "Stacking",
        "Wording",
        "Workers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "strata-viewer",
      dependencies: [
        "Viewer", "Wording", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "strata-server",
      dependencies: [
        "CStart", "Experiments", "Server", "Serving", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "strata-bench",
      dependencies: [
        "Experiments", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: numeric),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Tabular", "TableFiles", "Resampling"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(name: "WordingTests", dependencies: ["Wording"], swiftSettings: strict),
    .testTarget(
      name: "YAMLTests", dependencies: ["Wording", "YAML", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "JobsTests", dependencies: ["Jobs", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ClusterTests", dependencies: ["Cluster", "Jobs", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TabularTests", dependencies: ["Wording", "Tabular", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TableFilesTests",
      dependencies: ["Wording", "TableFiles", "CZip", "CZlib", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ResamplingTests", dependencies: ["Wording", "Resampling", "TestSupport"],
      resources: [.copy("Reference")], swiftSettings: strict),
    .testTarget(
      name: "LearnersTests", dependencies: ["Learners", "TestSupport"],
      resources: [.copy("Reference")], swiftSettings: numeric),
    .testTarget(
      name: "WorkersTests", dependencies: ["Workers", "Wording", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "OutsideLearnersTests",
      dependencies: ["OutsideLearners", "Learners", "Tabular", "Workers", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StoreTests", dependencies: ["Wording", "Store", "TestSupport"], swiftSettings: strict),
    // A small experiment and its network, for the tests of what a network's jobs do.
    .target(
      name: "NetworkSupport", dependencies: ["Planning", "Specification", "Stacking"],
      path: "Tests/NetworkSupport", swiftSettings: strict),
    .testTarget(
      name: "StackingTests",
      dependencies: [
        "Wording", "Stacking", "Planning", "Learners", "OutsideLearners", "Workers",
        "NetworkSupport",
        "TestSupport",
      ],
      exclude: ["Descriptions/Snapshots"], resources: [.copy("Reference")], swiftSettings: strict),
    .testTarget(
      name: "SpecificationTests",
      dependencies: [
        "Wording", "Specification", "OutsideLearners", "Workers", "NetworkSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "PlanningTests",
      dependencies: ["Wording", "Planning", "Serving", "NetworkSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportTests", dependencies: ["Report", "CExpat", "TestSupport"],
      exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(
      name: "LiveTests", dependencies: ["Live", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "LoopbackTests", dependencies: ["Loopback", "Wording"], swiftSettings: strict),
    .testTarget(
      name: "ViewerTests", dependencies: ["Live", "Viewer", "TestSupport", "strata-viewer"],
      swiftSettings: strict),
    .testTarget(
      name: "ServerTests", dependencies: ["Server", "Experiments", "Serving", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "TwinTests", dependencies: ["Twin", "Resampling", "Tabular", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Wording", "Experiments", "Cluster", "Learners", "OutsideLearners", "Stacking", "Workers",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Wording", "Experiments", "Live", "Serving", "TestSupport", "strata", "strata-viewer",
        "strata-server",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
