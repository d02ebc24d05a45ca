public import Core
public import Delivery
public import Messaging
public import SQL
public import ServiceKit
public import Telemetry

/// E-mail and short messages: each is written down, sent from a durable queue, and tried again until it is taken or refused.
///
/// **Listens to** `mp3` (contract A) and `conversion-failed` (media's), and tells the account whose video it was.
///
/// **Routes.** `/v1/notifications` for administrators to send and for everybody to see what concerns them, and contract E's
/// `/notifications/send`. Only administrators, and hosts in networks that the operator names, may send words of their own:
/// decision 0006.
///
/// **Never two mails for one event.** An inbox drops events that come again; a record of each notification is changed before
/// and right after each attempt; every attempt has the same `Message-ID`. `DeliverNotification` says what a crash does at each
/// point. A transient failure is tried again with a growing delay, up to an hour, for two days; a permanent one makes the
/// notification `failed` and its message a dead letter, which can be replayed.
///
/// **Stores** notifications and their attempts in one SQL database. **Needs** that, a message broker, and a transport each for
/// mail and for short messages.
public struct Notifications: Service {
  let parts: Parts
  private let database: any SQLDatabase
  private let broker: any MessageBroker
  private let outbox: Outbox
  private let inbox: Inbox
  private let events: NotificationsEvents
  private let time: any TimeSource

  /// How many notifications are on their way at once, so that one slow mail server does not hold up the others' mail.
  private static let sendersAtOnce = 8

  /// What the routes and the consumers are made of.
  struct Parts: Sendable {
    let store: any NotificationStore
    let create: CreateNotification
    let deliver: DeliverNotification
    let receive: ReceiveConversions
    let remind: RemindOfForgotten
    let maySend: MaySend
  }

  /// The service on its database, broker and transports.
  ///
  /// - Parameters:
  ///   - database: notifications' own.
  ///   - broker: brings the events and carries the work.
  ///   - mail: takes e-mail.
  ///   - texts: takes short messages.
  ///   - settings: what can be set.
  ///   - time: the clock that delays run on.
  ///   - random: makes ids and spreads delays.
  ///   - logger: is told of failures that no request is told of.
  public init(
    database: any SQLDatabase, broker: any MessageBroker, mail: any MailTransport, texts: any TextTransport,
    settings: NotificationsSettings, time: any TimeSource, random: any RandomSource = SystemRandom(), logger: Logger
  ) {
    let logger = logger.with(component: "notifications")
    let outbox = Outbox(database: database, broker: broker, time: time, random: random, logger: logger)
    let inbox = Inbox(database: database, time: time)
    let events = NotificationsEvents(mp3: settings.mp3Queue, failed: settings.failedQueue)
    let store = SQLNotificationStore(database: database, outbox: outbox, inbox: inbox, events: events)
    let create = CreateNotification(store: store, settings: settings, time: time, random: random)
    let retries = RetryPolicy(first: .seconds(60), longest: .seconds(3600), random: random)
    self.database = database
    self.broker = broker
    self.outbox = outbox
    self.inbox = inbox
    self.events = events
    self.time = time
    parts = Parts(
      store: store, create: create,
      deliver: DeliverNotification(
        store: store, mail: mail, texts: texts, settings: settings, retries: retries, time: time, logger: logger),
      receive: ReceiveConversions(create: create, logger: logger),
      remind: RemindOfForgotten(store: store, time: time, logger: logger),
      maySend: MaySend(networks: settings.openTo))
  }

  /// Notifications.
  public var name: ServiceName { .notifications }

  /// The database; a mail server that does not answer keeps nobody from working, since mail waits in the queue.
  public var dependencies: [Dependency] {
    [
      Dependency("notifications database") { [database] in
        let count = try await database.read { reader in
          try await reader.first("SELECT COUNT(*) FROM notification WHERE state NOT IN ('sent', 'failed')") {
            $0.integer(0)
          }
        }
        return "\(count ?? 0) notifications on their way"
      }
    ]
  }

  /// Makes the tables and declares the queues.
  ///
  /// - Throws: what the database or the broker throws.
  public func prepare() async throws {
    try await Migrator(name.rawValue, NotificationsMigrations.all).run(on: database, time: time)
    for queue in [events.mp3, events.failed, events.work] { try await broker.declare(queue) }
  }

  /// Consumes events, sends notifications and relays the outbox until the task is canceled.
  ///
  /// - Throws: `MessagingError` when a queue is not declared, because `prepare()` was not called.
  public func run() async throws {
    try await withThrowingTaskGroup { group in
      let (parts, broker, events) = (parts, broker, events)
      group.addTask { [outbox] in await outbox.run() }
      group.addTask { [inbox] in await inbox.run() }
      group.addTask { await parts.remind.run() }
      group.addTask {
        try await broker.consume(events.mp3.name, prefetch: 16) { delivery in
          await parts.receive(delivery) { try ConversionMessage(ready: $0) }
        }
      }
      group.addTask {
        try await broker.consume(events.failed.name, prefetch: 16) { delivery in
          await parts.receive(delivery) { try ConversionMessage(failed: $0) }
        }
      }
      group.addTask {
        try await broker.consume(events.work.name, prefetch: Notifications.sendersAtOnce) { delivery in
          await parts.deliver(delivery)
        }
      }
      try await group.waitForAll()
    }
  }
}
