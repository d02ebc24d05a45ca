import SQL
import Synchronization

/// A database whose n-th write fails: before it is committed, or after, as when the process dies with the answer on its way.
final class FailingDatabase: SQLDatabase {
  enum Moment: CaseIterable, Sendable {
    case beforeCommit
    case afterCommit
  }

  private let real: any SQLDatabase
  private let moment: Moment
  private let state: Mutex<(writes: Int, failing: Range<Int>)>

  init(_ real: any SQLDatabase, failing: Range<Int>, _ moment: Moment) {
    self.real = real
    self.moment = moment
    state = Mutex((0, failing))
  }

  var writes: Int { state.withLock { $0.writes } }
  var dialect: SQLDialect { real.dialect }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLReader) async throws -> Value
  ) async throws -> Value {
    try await real.read(body)
  }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any SQLTransaction) async throws -> Value
  ) async throws -> Value {
    let fails = state.withLock { state in
      state.writes += 1
      return state.failing.contains(state.writes)
    }
    let crash = SQLError(.failed, "The process died.")
    if fails, moment == .beforeCommit { throw crash }
    let value = try await real.write(body)
    if fails { throw crash }
    return value
  }
}
