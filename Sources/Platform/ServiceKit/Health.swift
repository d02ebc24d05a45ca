public import Core
public import HTTP
import JSON
import Synchronization

/// `/healthz` and `/readyz`: whether the process lives, and whether it can work.
///
/// `GET /healthz` answers `200 {"status":"healthy"}` for as long as the process can answer at all. `GET /readyz` tries each
/// dependency and answers 200 when all work, else 503, with one line each:
///
///     {"status": "ready", "checks": [{"name": "identity database", "status": "ok", "detail": "SQLite 3.40.1"}]}
public final class Health: Sendable {
  private let dependencies: [Dependency]
  private let deadline: Duration
  private let isDraining = Mutex(false)

  /// Health of a process that needs `dependencies`.
  ///
  /// - Parameters:
  ///   - dependencies: what to try.
  ///   - deadline: how long one of them may take before it counts as failed.
  public init(_ dependencies: [Dependency], deadline: Duration = .seconds(3)) {
    self.dependencies = dependencies
    self.deadline = deadline
  }

  /// From now on `/readyz` answers 503, so that a balancer sends nothing more.
  public func drain() {
    isDraining.withLock { $0 = true }
  }

  /// The two routes.
  public var routes: [Route] {
    [
      Route(.get, "/healthz", Operation(id: "getHealth", summary: "Whether the process lives", tag: "operations")) {
        _ in
        .json(Array(#"{"status":"healthy"}"#.utf8))
      },
      Route(
        .get, "/readyz", Operation(id: "getReadiness", summary: "Whether each dependency works", tag: "operations")
      ) { [self] _ in await readiness() },
    ]
  }

  /// Tries everything at once and returns what came of it, in the order of the dependencies.
  public func results() async -> [(name: String, result: Result<String, any Error>)] {
    await withTaskGroup(of: (Int, Result<String, any Error>).self) { group in
      for (index, dependency) in dependencies.enumerated() {
        group.addTask { [deadline] in
          do {
            return (index, .success(try await within(deadline) { try await dependency.check() }))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var results: [Int: Result<String, any Error>] = [:]
      for await (index, result) in group { results[index] = result }
      return dependencies.enumerated().compactMap { index, dependency in
        results[index].map { (dependency.name, $0) }
      }
    }
  }

  private func readiness() async -> HTTPResponse {
    let results = await results()
    let draining = isDraining.withLock { $0 }
    let works = results.allSatisfy { if case .success = $0.result { true } else { false } }
    let checks = results.map { name, result -> JSONValue in
      switch result {
      case .success(let detail): ["name": .string(name), "status": "ok", "detail": .string(detail)]
      case .failure(let error): ["name": .string(name), "status": "failed", "detail": .string("\(error)")]
      }
    }
    let status = draining ? "draining" : works ? "ready" : "unready"
    let body: JSONValue = ["status": .string(status), "checks": .array(checks)]
    return .json(body.jsonBytes(), status: works && !draining ? .ok : .serviceUnavailable)
  }
}

/// Something took longer than it may.
public struct DeadlineExceeded: Error, Sendable, CustomStringConvertible {
  /// How long it was given.
  public let deadline: Duration

  /// Says how long it was given.
  public var description: String { "There was no answer within \(deadline)." }
}

/// Runs `body` and cancels it when it takes longer than `deadline`.
///
/// - Throws: `DeadlineExceeded`; what `body` throws.
public func within<Value: Sendable>(
  _ deadline: Duration, time: any TimeSource = SystemTime(), _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await time.sleep(for: deadline)
      throw DeadlineExceeded(deadline: deadline)
    }
    defer { group.cancelAll() }
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}
