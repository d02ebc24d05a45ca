/// Why a program could not be run in the sandbox.
public enum SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kernel lacks what the sandbox is made of; the text says what, and what can be done.
  case unsupported(String)
  /// The sandbox could not be set up, or the program not be started; the text says why.
  case notStarted(String)

  /// The text.
  public var description: String {
    switch self {
    case .unsupported(let text), .notStarted(let text): text
    }
  }
}
