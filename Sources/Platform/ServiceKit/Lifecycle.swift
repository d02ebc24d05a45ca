public import Telemetry

/// Something that lives as long as the process: it runs until its task is canceled.
public struct Component: Sendable {
  /// A name for the log.
  public let name: String
  /// Runs until the task is canceled; returning or throwing earlier ends the process.
  public let run: @Sendable () async throws -> Void

  /// A component.
  ///
  /// - Parameters:
  ///   - name: a name for the log.
  ///   - run: runs until canceled.
  public init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
    self.name = name
    self.run = run
  }
}

/// Waits until the task is canceled; for what only has to be there.
///
/// - Throws: `CancellationError`, always.
public func untilCanceled() async throws {
  // A day at a time, because the clock's range has an end.
  while true { try await Task.sleep(for: .seconds(86_400)) }
}

/// Starts components in order and stops them in reverse, each one finished before the one it stands on ends.
public struct Lifecycle: Sendable {
  private let components: [Component]
  private let logger: Logger

  /// A life of these components, those that others stand on first.
  public init(_ components: [Component], logger: Logger) {
    self.components = components
    self.logger = logger
  }

  /// Runs all components until `stop` returns or a component ends by itself, then stops them, last one first.
  ///
  /// - Parameter stop: returns when the process is to end, as on SIGTERM.
  /// - Throws: what a component threw that ended by itself.
  public func run(until stop: @escaping @Sendable () async -> Void) async throws {
    try await run(components[...], until: stop)
  }

  /// Runs the first component around the rest, so that the rest has ended when the first one is canceled.
  private func run(_ rest: ArraySlice<Component>, until stop: @escaping @Sendable () async -> Void) async throws {
    guard let first = rest.first else { return await stop() }
    enum Ended: Sendable { case first, inner }
    try await withThrowingTaskGroup(of: Ended.self) { group in
      group.addTask {
        try await first.run()
        return .first
      }
      group.addTask {
        try await self.run(rest.dropFirst(), until: stop)
        return .inner
      }
      defer { group.cancelAll() }
      switch try await group.next() {
      case .inner, nil: break
      case .first:
        if !Task.isCancelled { logger.error("A component ended by itself.", ["component": .string(first.name)]) }
      }
      group.cancelAll()
      while let _ = try await nextIgnoringCancellation(&group) {}
    }
  }

  /// The next end of a component that was canceled; its `CancellationError` is as good as returning.
  private func nextIgnoringCancellation<Ended: Sendable>(
    _ group: inout ThrowingTaskGroup<Ended, any Error>
  ) async throws -> Void? {
    do {
      return try await group.next().map { _ in () }
    } catch is CancellationError {
      return ()
    }
  }
}
