/// How much a log line matters.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
  /// Every step, for whoever hunts one error.
  case trace
  /// What a developer of this program wants to know.
  case debug
  /// What the operator may want to know: starts, requests, deliveries.
  case info
  /// Something that works still, and will not for ever.
  case warning
  /// Something that somebody asked for has failed.
  case error
  /// The process cannot go on; the line is written before the call returns.
  case critical

  private var rank: Int {
    switch self {
    case .trace: 0
    case .debug: 1
    case .info: 2
    case .warning: 3
    case .error: 4
    case .critical: 5
    }
  }

  /// Whether `left` matters less.
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rank < right.rank
  }
}
