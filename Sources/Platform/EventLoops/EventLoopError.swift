import CUV

/// A refusal of libuv or of the kernel while a loop, a watch or a thread was being set up.
public struct EventLoopError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of refusal it was.
  public enum Code: Sendable, Equatable {
    /// The system call failed; the `errno` value says why.
    case system(Int32)
    /// The loop was shut down before the work could run on it.
    case shutDown
    /// No loop was given, and the caller's thread belongs to none.
    case noLoop
  }

  /// What kind of refusal it was.
  public let code: Code
  /// What was attempted, on what, and how to mend it.
  public let message: String

  /// The message, for logs.
  public var description: String { message }

  /// The error of a call that returned a negative `errno`, as libuv's calls do.
  static func uv(_ status: Int32, _ attempt: String) -> EventLoopError {
    .system(-status, attempt)
  }

  /// The error of a system call that left `number` in `errno`.
  static func system(_ number: Int32, _ attempt: String) -> EventLoopError {
    let reason = unsafe uv_strerror(-number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return EventLoopError(code: .system(number), message: "Could not \(attempt): \(reason).")
  }

  static let shutDown = EventLoopError(
    code: .shutDown, message: "Could not run work on an event loop: it was shut down. Stop its users first.")

  static let noLoop = EventLoopError(
    code: .noLoop, message: "Could not choose an event loop: the caller does not run on one. Name the loop to use.")
}
