public import HTTP
import Synchronization

/// Asks other services over HTTP, wherever they run.
///
/// In one process the request goes to the other service's router in memory; in a fleet to a healthy instance. The same
/// code sees the same answers and the same errors.
public protocol ServiceClient: Sendable {
  /// Sends a request and returns the answer, whatever its status.
  ///
  /// - Throws: `ServiceUnavailable` when no instance of the service answers.
  func send(_ request: HTTPRequest, to service: ServiceName) async throws -> HTTPResponse
}

/// A service that another one needs did not answer.
public struct ServiceUnavailable: Error, Sendable, CustomStringConvertible {
  /// The service asked for.
  public let service: ServiceName
  /// What was attempted and how to mend it.
  public let message: String

  /// A service that does not answer.
  public init(_ service: ServiceName, _ message: String) {
    self.service = service
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// The services of this process; each is added once it can answer.
public final class LocalServices: ServiceClient {
  private let handlers = Mutex<[ServiceName: HTTPHandler]>([:])

  /// No services yet.
  public init() {}

  /// Lets `handler` answer for a service.
  public func add(_ service: ServiceName, _ handler: @escaping HTTPHandler) {
    handlers.withLock { $0[service] = handler }
  }

  /// Hands the request to the service's own handler.
  ///
  /// - Throws: `ServiceUnavailable` when the service does not run in this process; what its handler throws.
  public func send(_ request: HTTPRequest, to service: ServiceName) async throws -> HTTPResponse {
    guard let handler = handlers.withLock({ $0[service] }) else {
      throw ServiceUnavailable(
        service, "The service \(service) does not run in this process. Start it: roost serve \(service).")
    }
    return try await handler(request)
  }
}
