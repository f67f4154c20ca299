// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Every Swift target is built alike: the Swift 6 language mode, the features that the next mode will switch on
/// (those that hold for us today), and no warning left standing.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "postern",
    products: [
        .library(name: "PosternProtocol", targets: ["PosternProtocol"]),
        .library(name: "PosternClient", targets: ["PosternClient"]),
        .executable(name: "posternd", targets: ["posternd"]),
        .executable(name: "postern", targets: ["postern"]),
        .executable(name: "postern-web", targets: ["postern-web"]),
    ],
    // What a daemon like this is built from must not float: exact versions only.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The two leaves, which do not know each other: the wire, and the rules.
        .target(name: "PosternProtocol", swiftSettings: settings),
        .testTarget(name: "PosternProtocolTests", dependencies: ["PosternProtocol"], swiftSettings: settings),
        .target(name: "PosternCore", dependencies: [crypto, logging], swiftSettings: settings),
        .testTarget(
            name: "PosternCoreTests",
            dependencies: ["PosternCore", "PosternStore", "PosternTesting"],
            swiftSettings: settings
        ),

        .target(
            name: "PosternStore",
            dependencies: ["PosternCore", grdb, sqlite],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PosternStoreTests",
            dependencies: ["PosternStore", "PosternCore", "PosternTesting", grdb],
            swiftSettings: settings
        ),

        // What tests of several targets share. It is in no product.
        .target(
            name: "PosternTesting",
            dependencies: [
                "PosternCore", "PosternProtocol", "PosternConfiguration", "PosternDaemon", logging,
            ],
            swiftSettings: settings
        ),

        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "CPlatform"),

        // Readiness of descriptors, for the daemon's loop and the benchmark's.
        .target(name: "PosternSystem", dependencies: ["CPlatform"], swiftSettings: settings),

        // What the daemon and the front have in common before they start: keys, flags, files.
        .target(
            name: "PosternConfiguration",
            dependencies: [
                configuration,
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PosternConfigurationTests",
            dependencies: ["PosternConfiguration", "PosternTesting"],
            swiftSettings: settings
        ),

        .target(
            name: "PosternDaemon",
            dependencies: [
                "PosternProtocol", "PosternCore", "PosternStore", "PosternConfiguration", "PosternSystem", "CSodium",
                "CPlatform", logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),
        .target(name: "PosternClient", dependencies: ["PosternProtocol", nioCore, nioPosix], swiftSettings: settings),

        .executableTarget(
            name: "posternd",
            dependencies: ["PosternDaemon"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "postern",
            dependencies: ["PosternClient", "PosternProtocol", argumentParser],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "postern-web",
            dependencies: [
                "PosternClient", "PosternProtocol", "PosternConfiguration", crypto, logging, nioCore, nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
                serviceLifecycle, unixSignals,
            ],
            resources: [.embedInCode("Pages/Templates"), .embedInCode("Pages/Assets")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PosternWebTests",
            dependencies: [
                "postern-web", "PosternClient", "PosternProtocol", "PosternConfiguration", logging, nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: settings
        ),

        .testTarget(
            name: "PosternDaemonTests",
            dependencies: [
                "PosternDaemon", "PosternCore", "PosternProtocol", "PosternConfiguration", "PosternTesting", logging,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PosternClientTests",
            dependencies: ["PosternClient", "PosternProtocol", nioCore, nioPosix],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PosternCommandTests",
            dependencies: ["postern", "PosternClient", "PosternProtocol", argumentParser],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
