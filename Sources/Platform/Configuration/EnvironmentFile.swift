import Core

/// The assignments of a `.env` file.
///
/// Each line is empty, a comment, or `NAME=value`, optionally behind `export`:
///
/// ```
/// # Mail
/// ROOST_SMTP_URL=smtp://mail.example.com:587
/// export SMTP_PASSWORD='not $expanded, no \escapes'   # single quotes: exactly this
/// ROOST_GREETING="two\nlines"                          # double quotes: \n \r \t \\ \" \$
/// ```
///
/// Nothing is interpolated. A bare value ends at white space; one that contains spaces or quotes must be quoted. A name
/// that occurs twice, a value that is not UTF-8 or a quote that stays open is an error that names the line.
public struct EnvironmentFile: Sendable {
  /// One assignment.
  public struct Assignment: Sendable, Hashable {
    /// The name in front of the `=`.
    public var name: String
    /// The value without its quotes.
    public var value: String
    /// The line, counted from 1.
    public var line: Int
  }

  /// The largest file that is read, in bytes.
  public static let sizeLimit = 1 << 20

  /// The path that messages name.
  public let path: String
  /// The assignments in the order of the file.
  public let assignments: [Assignment]
  /// What is wrong with the file, line by line; empty when all of it was understood.
  public let problems: [ConfigurationProblem]

  /// A file without content.
  public static let empty = EnvironmentFile(path: ".env", bytes: [])

  /// Reads a file; one that cannot be read has a problem that says why.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - isRequired: Whether it is a problem that there is none; otherwise it counts as empty.
  /// - Returns: The file's assignments and problems.
  public static func read(_ path: String, isRequired: Bool = false) -> EnvironmentFile {
    do throws(SmallFileError) {
      return EnvironmentFile(path: path, bytes: try SmallFile.read(path, limit: sizeLimit))
    } catch {
      if case .missing = error, !isRequired { return EnvironmentFile(path: path, bytes: []) }
      return EnvironmentFile(path: path, problem: .unreadableFile(message: error.description))
    }
  }

  private init(path: String, problem: ConfigurationProblem) {
    self.path = path
    self.assignments = []
    self.problems = [problem]
  }

  /// Parses the content of a file.
  ///
  /// - Parameters:
  ///   - path: The path that messages name.
  ///   - bytes: The content.
  public init(path: String, bytes: [UInt8]) {
    var assignments: [Assignment] = []
    var problems: [ConfigurationProblem] = []
    var lines: [String: Int] = [:]
    let rows = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (row, content) in zip(1..., rows) {
      do throws(EnvironmentLineError) {
        var line = try EnvironmentLine(content)
        guard let (name, value) = try line.assignment() else { continue }
        if let first = lines.updateValue(row, forKey: name) {
          throw .repeated(name: name, line: first)
        }
        assignments.append(Assignment(name: name, value: value, line: row))
      } catch {
        problems.append(.malformedLine(path: path, line: row, reason: error.description))
      }
    }
    self.path = path
    self.assignments = assignments
    self.problems = problems
  }
}
