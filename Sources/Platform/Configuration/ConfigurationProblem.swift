import Core

/// Where a value came from.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
  /// Nobody set it.
  case standard
  /// A line of a `.env` file, counted from 1.
  case file(path: String, line: Int)
  /// The process's environment, under the setting's own name or an alias.
  case environment(name: String)
  /// A command-line flag as the user knows it: `--listen`.
  case flag(String)

  /// The place in words: `from .env line 3`.
  public var description: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line): "from \(path) line \(line)"
    case .environment(let name): "from the environment's \(name)"
    case .flag(let flag): "from \(flag)"
    }
  }
}

/// One thing that is wrong with the settings.
///
/// No case carries an unmasked secret.
public enum ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// A `ROOST_…` name that nobody declares, and the declared name most like it.
  case unknownName(name: String, origin: SettingOrigin, suggestion: String?)
  /// A value that its setting does not accept; `shown` is masked if the setting is secret.
  case badValue(name: String, shown: String, origin: SettingOrigin, accepted: String)
  /// A setting that must be set and is not.
  case missing(name: String, documentation: String, accepted: String)
  /// A line of a `.env` file that cannot be understood.
  case malformedLine(path: String, line: Int, reason: String)
  /// A `.env` file that exists and cannot be read.
  case unreadableFile(message: String)

  /// What is wrong, where, and how to mend it, in one line.
  public var description: String {
    switch self {
    case .unknownName(let name, let origin, let suggestion):
      "\(name) (\(origin)) is not a setting."
        + (suggestion.map { " Did you mean \($0)?" } ?? " Remove it, or see 'roost doctor' for the known ones.")
    case .badValue(let name, let shown, let origin, let accepted):
      "\(name) = '\(shown)' (\(origin)) is not accepted; expected \(accepted)."
    case .missing(let name, let documentation, let accepted):
      "\(name) is not set; expected \(accepted). \(documentation)"
    case .malformedLine(let path, let line, let reason):
      "\(path) line \(line): \(reason)."
    case .unreadableFile(let message):
      message
    }
  }
}

/// Everything that is wrong with the settings, found in one go.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// The problems: those of the file first, then unknown names, then values, each in a stable order.
  public let problems: [ConfigurationProblem]

  /// Problems that a driver finds when it puts its settings together.
  public init(problems: [ConfigurationProblem]) {
    self.problems = problems
  }

  /// All problems, one per line.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
