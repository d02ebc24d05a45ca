import SQL

/// A caller's transaction on its way through the writer.
protocol PendingWrite: AnyObject, Sendable {
  /// How the body ended, or nil while it runs.
  var ending: PendingWriteEnding? { get }

  /// Runs the body at once, as far as it goes without waiting.
  func start(in transaction: WriteTransaction, on writer: Writer)

  /// Resumes the caller, with the body's result or with a failure that takes its place.
  ///
  /// A body that still runs is canceled, and what it does makes no difference anymore.
  func finish(_ failure: SQLError?)
}

/// How a body ended.
enum PendingWriteEnding {
  /// It returned.
  case returned
  /// It threw, so nothing of it may remain.
  case threw
}

/// A caller's body, and the caller who waits for it.
///
/// It is `Sendable` unchecked because its variables are touched on the writer's thread only.
final class BodyWrite<Value: Sendable>: PendingWrite, @unchecked Sendable {
  private let body: @Sendable (any SQLTransaction) async throws -> Value
  private let caller: CheckedContinuation<Value, any Error>
  private var result: Result<Value, any Error>?
  private var task: Task<Void, Never>?

  init(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value,
    caller: CheckedContinuation<Value, any Error>
  ) {
    self.body = body
    self.caller = caller
  }

  var ending: PendingWriteEnding? {
    switch result {
    case nil: nil
    case .success: .returned
    case .failure: .threw
    }
  }

  func start(in transaction: WriteTransaction, on writer: Writer) {
    task = Task.immediate(executorPreference: writer) { [self] in
      do {
        result = .success(try await body(transaction))
      } catch {
        result = .failure(error)
      }
    }
  }

  func finish(_ failure: SQLError?) {
    guard let result else {
      task?.cancel()
      return caller.resume(throwing: failure ?? .bodyWaited)
    }
    task = nil
    if let failure, case .success = result { return caller.resume(throwing: failure) }
    caller.resume(with: result)
  }
}

extension SQLError {
  /// What the caller of a body that waited gets.
  static var bodyWaited: SQLError {
    SQLError(
      .bodyWaited,
      "A transaction's body waited for something other than its own statements and was rolled back. Wait before or after."
    )
  }
}
