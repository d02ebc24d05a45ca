// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target.
///
/// Each line names the Swift Evolution proposal that explains it.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
  .enableUpcomingFeature("InferIsolatedConformances"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
  .strictMemorySafety(),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
  .treatAllWarnings(as: .error),
]

/// A C library from Debian, made visible to Swift by a module map and a shim header.
func library(_ name: String, pkgConfig: String, apt package: String) -> Target {
  .systemLibrary(name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A target in `Sources/<room>/<name>`, with the settings above.
func target(_ name: String, in room: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(room)/\(name)", swiftSettings: settings)
}

/// The tests of one target, in `Tests/<name>Tests`, file by file beside what they test.
func tests(of name: String) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: Set(
      [name, "RoostTesting", "HTTPServer", "HTTPClient", "SQLite", "EmbeddedQueue", "FileBlobs", "Sandbox"]
        + servicePlatform
    ).sorted().map { .init(stringLiteral: $0) },
    // The script of a server that SMTP's tests run.
    exclude: name == "SMTP" ? ["Support/smtp_server.py"] : [],
    swiftSettings: settings)
}

let libraries: [Target] = [
  library("CUV", pkgConfig: "libuv", apt: "libuv1-dev"),
  library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
  library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
  library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
  library("CNettle", pkgConfig: "nettle", apt: "nettle-dev"),
  library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
  library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
  library("CSeccomp", pkgConfig: "libseccomp", apt: "libseccomp-dev"),
  .systemLibrary(name: "CLinux", path: "Sources/CLibraries/CLinux"),
]

// Arrows point one way: roost → Services → Platform ← Drivers → CLibraries.
let platform: [Target] = [
  target("Core", in: "Platform"),
  target("JSON", in: "Platform", uses: ["Core"]),
  target("Configuration", in: "Platform", uses: ["Core"]),
  target("Telemetry", in: "Platform", uses: ["Core"]),
  target("EventLoops", in: "Platform", uses: ["Core", "CUV"]),
  target("Security", in: "Platform", uses: ["Core", "JSON", "CNettle", "CCrypto"]),
  target("HTTP", in: "Platform", uses: ["Core", "JSON", "Telemetry", "CZlib"]),
  target("HTTPServer", in: "Platform", uses: ["Core", "HTTP", "EventLoops", "Telemetry", "CMicroHTTPD"]),
  target("HTTPClient", in: "Platform", uses: ["Core", "HTTP", "EventLoops", "CCurl"]),
  target("SQL", in: "Platform", uses: ["Core"]),
  target("Messaging", in: "Platform", uses: ["Core", "JSON", "SQL", "Telemetry"]),
  target("Scheduling", in: "Platform", uses: ["Core", "SQL", "Telemetry"]),
  target("Blobs", in: "Platform", uses: ["Core", "Security"]),
  target("Delivery", in: "Platform", uses: ["Core"]),
  target("Programs", in: "Platform"),
  target(
    "ServiceKit", in: "Platform",
    uses: ["Core", "JSON", "HTTP", "Telemetry", "Configuration", "Security", "SQL", "Messaging"]),
]

let drivers: [Target] = [
  target("SQLite", in: "Drivers", uses: ["Core", "SQL", "CSQLite"]),
  target("EmbeddedQueue", in: "Drivers", uses: ["Core", "SQL", "Messaging", "Telemetry"]),
  target("FileBlobs", in: "Drivers", uses: ["Core", "Blobs", "EventLoops", "Security", "CLinux"]),
  target("SMTP", in: "Drivers", uses: ["Core", "Configuration", "Delivery", "HTTPClient", "EventLoops", "CCurl"]),
  target("MailFiles", in: "Drivers", uses: ["Core", "Delivery", "EventLoops"]),
  target("Sandbox", in: "Drivers", uses: ["Core", "EventLoops", "Programs", "CSeccomp", "CLinux"]),
]

/// What a service may use: the platform, and no engine.
let servicePlatform = [
  "Core", "JSON", "HTTP", "SQL", "Messaging", "Scheduling", "Blobs", "Delivery", "Telemetry", "Configuration",
  "Security",
  "ServiceKit", "EventLoops", "Programs",
]

let services: [Target] = [
  target("Identity", in: "Services", uses: servicePlatform.map { .init(stringLiteral: $0) }),
  target("Media", in: "Services", uses: servicePlatform.map { .init(stringLiteral: $0) }),
  target("Notifications", in: "Services", uses: servicePlatform.map { .init(stringLiteral: $0) }),
  target("Gateway", in: "Services", uses: servicePlatform.map { .init(stringLiteral: $0) }),
]

let command: [Target] = [
  .executableTarget(
    name: "roost",
    dependencies: (servicePlatform + [
      "HTTPServer", "HTTPClient", "SQLite", "EmbeddedQueue", "FileBlobs", "SMTP", "MailFiles", "Sandbox",
      "Identity", "Media", "Notifications", "Gateway",
    ]).map { .init(stringLiteral: $0) }, path: "Sources/roost", swiftSettings: settings),
  .executableTarget(
    name: "roost-benchmark",
    dependencies: [
      "Core", "JSON", "HTTP", "HTTPServer", "EventLoops", "SQL", "SQLite", "Messaging", "EmbeddedQueue",
      "Configuration",
      "Telemetry", "ServiceKit",
    ], path: "Benchmarks/Server", swiftSettings: settings),
  .target(
    name: "RoostTesting",
    dependencies: (servicePlatform + ["HTTPServer", "HTTPClient", "SQLite", "EmbeddedQueue", "FileBlobs"])
      .map { .init(stringLiteral: $0) },
    path: "Sources/RoostTesting", swiftSettings: settings),
]

let package = Package(
  name: "roost",
  products: [.executable(name: "roost", targets: ["roost"])],
  targets: libraries + platform + drivers + services + command
    + [
      "Core", "JSON", "Configuration", "Telemetry", "EventLoops", "Security", "HTTP", "HTTPServer", "HTTPClient", "SQL",
      "Messaging", "Scheduling", "Blobs", "Delivery", "ServiceKit",
      "SQLite", "EmbeddedQueue", "FileBlobs", "SMTP", "MailFiles", "Sandbox",
      "Identity", "Media", "Notifications", "Gateway", "roost",
    ].map { tests(of: $0) }
    + [.testTarget(name: "EndToEndTests", exclude: ["Support/mail_server.py"], swiftSettings: settings)])
