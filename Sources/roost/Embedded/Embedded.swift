import Configuration
import Core
import EmbeddedQueue
import EventLoops
import FileBlobs
import Gateway
import HTTP
import HTTPServer
import Identity
import Media
import Notifications
import SMTP
import SQLite
import Sandbox
import Security
import ServiceKit
import Telemetry

/// Everything in one process: each service on its own SQLite database, one durable queue, blobs and mail in one folder.
struct Embedded: Sendable {
  let configuration: Configuration
  let folder: DataFolder
  let logger: Logger
  let metrics: MetricsRegistry
  let loops: EventLoopGroup
  let files: WorkerPool
  let broker: EmbeddedBroker
  let databases: [SQLiteDatabase]
  let identity: Identity
  let media: Media
  let notifications: Notifications
  let mail: Mail
  let neighbors = LocalServices()

  /// All settings of a process that runs like this.
  static let settings = [
    ProcessSettings.group, WebSettings.group, IdentitySettings.group, MediaSettings.group, NotificationsSettings.group,
    SMTPSettings.group,
  ]

  /// Puts everything together; nothing runs yet.
  ///
  /// - Throws: what a driver throws that cannot be opened.
  init(_ configuration: Configuration, in folder: DataFolder, loops: EventLoopGroup, logger: Logger) async throws {
    let time = LoopTime()
    self.configuration = configuration
    self.folder = folder
    self.loops = loops
    self.logger = logger
    metrics = MetricsRegistry()
    files = WorkerPool(name: "files", threads: 8, queueLimit: 10_000)

    let identityDatabase = try SQLiteDatabase(path: folder("identity.db"))
    let mediaDatabase = try SQLiteDatabase(path: folder("media.db"))
    let notificationsDatabase = try SQLiteDatabase(path: folder("notifications.db"))
    let queueDatabase = try SQLiteDatabase(path: folder("queue.db"))
    databases = [identityDatabase, mediaDatabase, notificationsDatabase, queueDatabase]

    broker = try await EmbeddedBroker(database: queueDatabase, time: time, logger: logger)
    identity = try Identity(
      database: identityDatabase, broker: broker, settings: IdentitySettings(configuration, cores: Machine.cores),
      time: time, logger: logger)
    let isFenced = configuration[MediaSettings.sandbox]
    media = Media(
      database: mediaDatabase, blobs: try FileBlobs(root: folder("blobs"), pool: files), broker: broker,
      programs: Sandbox(isFenced ? .fenced : .limitsOnly, loops: loops), options: MediaOptions(configuration),
      logger: logger, metrics: metrics, time: time)
    mail = try Mail(configuration, folder: folder("outbox"), files: files)
    var notificationsSettings = NotificationsSettings(configuration, sender: SMTPSettings.sender(in: configuration))
    notificationsSettings.mp3Queue = configuration[MediaSettings.mp3Queue]
    notifications = Notifications(
      database: notificationsDatabase, broker: broker, mail: mail.transport, texts: mail.texts,
      settings: notificationsSettings, time: time, logger: logger)
  }

  /// The services that were asked for, those that others stand on first.
  func services(_ names: [ServiceName]) -> [any Service] {
    let all: [any Service] = [identity, media, notifications]
    let chosen = all.filter { names.contains($0.name) }
    return names.contains(.gateway) ? chosen + [Gateway(services: chosen)] : chosen
  }

  /// Where tokens' keys come from: identity, wherever it runs; or the shared secret, where one is set.
  ///
  /// - Throws: `SecurityError` when the shared secret is empty.
  func keySource() throws -> any KeySource {
    guard let secret = IdentitySettings(configuration, cores: Machine.cores).jwtSecret else {
      return NeighborKeys(neighbors)
    }
    return FixedKeys(JSONWebKeySet([try SigningKey(sharedSecret: secret.reveal().utf8).verifying]))
  }

  /// Closes the databases and ends the threads for files.
  func close() async {
    await identity.shutDown()
    await mail.close()
    for database in databases { await database.close() }
    await files.shutDown()
  }
}

extension Embedded {
  /// Runs a command on the accounts, beside a server or alone.
  static func withIdentity(
    _ configuration: Configuration, _ body: @Sendable (Identity) async throws -> Void
  ) async throws -> ExitCode {
    let folder = try DataFolder(configuration[ProcessSettings.data], exclusive: false)
    let database = try SQLiteDatabase(path: folder("identity.db"))
    let broker = try await EmbeddedBroker(database: try SQLiteDatabase(path: folder("queue.db")))
    let identity = try Identity(
      database: database, broker: broker, settings: IdentitySettings(configuration, cores: Machine.cores),
      time: SystemTime(), logger: .silent)
    try await identity.prepare()
    try await body(identity)
    await identity.shutDown()
    await database.close()
    return .success
  }

  /// Runs a command on the queues, beside a server or alone.
  static func withBroker(
    _ configuration: Configuration, _ body: @Sendable (EmbeddedBroker) async throws -> Void
  ) async throws -> ExitCode {
    let folder = try DataFolder(configuration[ProcessSettings.data], exclusive: false)
    let database = try SQLiteDatabase(path: folder("queue.db"))
    try await body(try await EmbeddedBroker(database: database))
    await database.close()
    return .success
  }
}
