public import Core
public import Delivery
public import Messaging
public import SQL
public import ServiceKit
public import Telemetry

/// E-mail and short messages: when an MP3 is ready, when a video cannot be converted, and on request.
///
/// **Routes.** The modern API: `/v1/notifications` and `/v1/notifications/{id}`. For contract E's clients:
/// `/notifications/send`. Who may send is decided by `SendingPolicy`.
///
/// **Events.** It listens to `mp3` (A) and `conversion-failed`, and sends by a queue of its own, `notifications`, so that a slow
/// mail server holds up no event; see `NotificationsEvents`.
///
/// **Once.** An event makes one notification, however often it is delivered. A notification is sent once, unless the process
/// dies between the server's answer and the note of it; then the same `Message-ID` goes out again. `SendNotification` goes
/// through what happens at each crash. Faults of the network and 4xx replies are tried again for two days with growing
/// waits; a 5xx reply makes the notification `failed` and its message a dead letter, which can be replayed.
///
/// **Stores** notifications with their attempts in one SQL database. **Needs** that, a message broker, and a transport each
/// for mail and for short messages.
public struct Notifications: Service {
  let parts: Parts
  private let database: any SQLDatabase
  private let broker: any MessageBroker
  private let time: any TimeSource
  private let checkMail: (@Sendable () async throws -> String)?

  /// What the routes and the work are made of.
  struct Parts: Sendable {
    let events: NotificationsEvents
    let outbox: Outbox
    let inbox: Inbox
    let accept: AcceptEvent
    let send: SendNotification
    let sweep: SweepNotifications
    let request: RequestNotification
    let find: FindNotifications
    let networks: OpenNetworks
  }

  /// How many notifications are sent at once.
  private static let senders = 8
  /// How many events are taken in at once; they share commits.
  private static let takers = 64

  /// The service on its database, broker and transports.
  ///
  /// - Parameters:
  ///   - database: the service's own.
  ///   - broker: carries the events and the queue of notifications.
  ///   - mail: takes mail.
  ///   - texts: takes short messages.
  ///   - settings: what can be set.
  ///   - checkMail: tries whether mail can be sent and returns what is to know of it, for `/readyz`; nil where that
  ///     cannot be tried.
  ///   - time: the clock of waits and leases.
  ///   - random: spreads the waits.
  ///   - logger: is told of failures that no request is told of.
  public init(
    database: any SQLDatabase, broker: any MessageBroker, mail: any MailTransport, texts: any TextTransport,
    settings: NotificationsSettings, checkMail: (@Sendable () async throws -> String)? = nil, time: any TimeSource,
    random: any RandomSource = SystemRandom(), logger: Logger
  ) {
    let logger = logger.with(component: "notifications")
    self.database = database
    self.broker = broker
    self.time = time
    self.checkMail = checkMail
    let outbox = Outbox(database: database, broker: broker, time: time, random: random, logger: logger)
    let inbox = Inbox(database: database, time: time)
    let store = SQLNotificationStore(database: database, outbox: outbox, inbox: inbox)
    let events = NotificationsEvents(mp3: settings.mp3Queue)
    let domain = settings.sender.domain
    let couriers = Couriers(mail: mail, texts: texts, sender: settings.sender, time: time)
    parts = Parts(
      events: events, outbox: outbox, inbox: inbox,
      accept: AcceptEvent(store: store, events: events, domain: domain, time: time, logger: logger),
      send: SendNotification(
        store: store, couriers: couriers, patience: settings.patience,
        retries: RetryPolicy(first: settings.firstRetry, longest: settings.longestRetry, random: random),
        recording: RetryPolicy(first: .milliseconds(250), longest: .seconds(5), random: random), time: time,
        logger: logger),
      sweep: SweepNotifications(
        store: store, events: events, retention: settings.retention, time: time, logger: logger),
      request: RequestNotification(
        store: store, events: events, policy: SendingPolicy(hourlyLimit: settings.hourlyLimit), domain: domain,
        time: time),
      find: FindNotifications(store: store), networks: OpenNetworks(networks: settings.openNetworks))
  }

  /// Notifications.
  public var name: ServiceName { .notifications }

  /// The database, and the way out for mail; without the latter the service still works, since mail waits.
  public var dependencies: [Dependency] {
    let database = Dependency("notifications database") { [database] in
      let count = try await database.read { reader in
        try await reader.first("SELECT COUNT(*) FROM notifications_notification WHERE finished_at IS NULL") {
          $0.integer(0)
        }
      }
      return "\(count ?? 0) notifications under way"
    }
    guard let checkMail else { return [database] }
    let mail = Dependency("mail") {
      do {
        return try await checkMail()
      } catch {
        return "Mail cannot be sent at the moment; it waits and is tried again. \(error)"
      }
    }
    return [database, mail]
  }

  /// Makes the tables and declares the queues.
  ///
  /// - Throws: what the database or the broker throws.
  public func prepare() async throws {
    try await Migrator(name.rawValue, NotificationsMigrations.all).run(on: database, time: time)
    for queue in parts.events.all { try await broker.declare(queue) }
  }

  /// Takes in events, sends notifications, and sweeps, until the task is canceled.
  ///
  /// - Throws: `MessagingError` when a queue is not declared.
  public func run() async throws {
    try await withThrowingTaskGroup { [parts, broker] group in
      group.addTask { await parts.outbox.run() }
      group.addTask { await parts.inbox.run() }
      group.addTask { await parts.sweep.run() }
      group.addTask {
        try await broker.consume(parts.events.mp3.name, prefetch: Self.takers) {
          await parts.accept($0, NotificationsEvents.mp3Ready)
        }
      }
      group.addTask {
        try await broker.consume(parts.events.failed.name, prefetch: Self.takers) {
          await parts.accept($0, NotificationsEvents.conversionFailed)
        }
      }
      group.addTask {
        try await broker.consume(parts.events.send.name, prefetch: Self.senders) { await parts.send($0) }
      }
      try await group.waitForAll()
    }
  }
}
