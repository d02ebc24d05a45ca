/// Why a program could not be run.
public enum ProgramError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kernel lacks what keeps the program from doing harm; the text says what, and what can be done.
  case unsupported(String)
  /// The program is missing or could not be started; the text says why.
  case notStarted(String)

  /// The text.
  public var description: String {
    switch self {
    case .unsupported(let text), .notStarted(let text): text
    }
  }
}
