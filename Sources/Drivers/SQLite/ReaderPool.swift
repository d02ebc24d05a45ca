import SQL
import Synchronization

/// The connections that read, lent to one reader at a time.
///
/// The one used last is lent first, because its cache is warm; so there are only as many as readers at once.
/// At 64 readers at once further ones are refused as `.overloaded`.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [Connection] = []
    var lent = 0
    var isClosed = false
  }

  private static let maximumLent = 64
  private static let maximumIdle = 8

  private let path: String
  private let state = Mutex(State())

  init(path: String) {
    self.path = path
  }

  /// A connection for one reader.
  ///
  /// - Throws: `SQLError` when the pool is closed, at its bound, or the file cannot be opened.
  func take() throws -> Connection {
    let idle = try state.withLock { state -> Connection? in
      guard !state.isClosed else { throw SQLError(.unavailable, "The database '\(path)' is closed.") }
      guard state.lent < ReaderPool.maximumLent else {
        throw SQLError(.overloaded, "The database '\(path)' has \(state.lent) readers already. Try again later.")
      }
      state.lent += 1
      return state.idle.popLast()
    }
    if let idle { return idle }
    do {
      return try open()
    } catch {
      state.withLock { $0.lent -= 1 }
      throw error
    }
  }

  /// Takes a connection back.
  func giveBack(_ connection: Connection) {
    state.withLock { state in
      state.lent -= 1
      if !state.isClosed && state.idle.count < ReaderPool.maximumIdle { state.idle.append(connection) }
    }
  }

  /// Closes the idle connections, and the others as they come back.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    // Dropped outside the lock, because closing touches the disk.
    _ = consume idle
  }

  private func open() throws -> Connection {
    let connection = try Connection(path: path, role: .reader)
    // A mebibyte of pages: enough for the inner pages of a large index, small enough for many connections.
    try connection.control("PRAGMA cache_size = -1024")
    return connection
  }
}
