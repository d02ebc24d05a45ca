public import HTTP

/// One service as the command sees it; every service answers the same questions in the same way.
///
/// A service cannot tell whether it runs beside all others in one process or alone in a fleet: what it stands on is given to
/// its initializer, and what it asks of other services goes through a `ServiceClient`.
public protocol Service: Sendable {
  /// Which service it is: its first path segment at the gateway, its name in logs and settings.
  var name: ServiceName { get }

  /// Its route table, as it answers on its own port; the gateway serves the same routes below `/{name}`.
  var routes: [Route] { get }

  /// What it needs in order to work, for `/readyz` and `roost doctor`.
  var dependencies: [Dependency] { get }

  /// Brings its schema up to date and declares its queues; called once, before `run` and before the first request.
  ///
  /// - Throws: what a driver throws; the process then does not start.
  func prepare() async throws

  /// Does the work that no request asks for (relays, consumers, jobs) until the task is canceled.
  ///
  /// - Throws: only what makes the whole process useless; everything else is retried and logged.
  func run() async throws
}

/// The services there are.
public enum ServiceName: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Accounts, log-in, tokens and their keys.
  case identity
  /// Videos in, MP3 out.
  case media
  /// E-mail and short messages.
  case notifications
  /// The one address in front of all others.
  case gateway

  /// The name as it stands in paths and logs.
  public var description: String { rawValue }
}
