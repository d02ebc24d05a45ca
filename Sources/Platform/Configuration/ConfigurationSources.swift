import Core

/// What was set, and where: a `.env` file, the environment, command-line flags; later ones win.
public struct ConfigurationSources: Sendable {
  /// A flag of the command line that stands for a setting: `--listen 127.0.0.1:80` sets `ROOST_LISTEN`.
  public struct Flag: Sendable, Hashable {
    /// The setting's name.
    public var name: String
    /// The value as it was typed.
    public var value: String
    /// The flag as the user knows it: `--listen`.
    public var spelling: String

    /// A flag that was given.
    ///
    /// - Parameters:
    ///   - name: The setting's name.
    ///   - value: The value as it was typed.
    ///   - spelling: The flag as the user knows it.
    public init(name: String, value: String, spelling: String) {
      self.name = name
      self.value = value
      self.spelling = spelling
    }
  }

  /// The `.env` file.
  public var file: EnvironmentFile
  /// The environment's names and values.
  public var environment: [String: String]
  /// The flags in the order in which they were typed.
  public var flags: [Flag]

  /// Sources, each of them empty unless given.
  ///
  /// - Parameters:
  ///   - file: The `.env` file.
  ///   - environment: The environment's names and values.
  ///   - flags: The flags in the order in which they were typed.
  public init(file: EnvironmentFile = .empty, environment: [String: String] = [:], flags: [Flag] = []) {
    self.file = file
    self.environment = environment
    self.flags = flags
  }

  /// Everything that was set, weakest source first; the environment's in the order of their names.
  var assignments: [SettingAssignment] {
    file.assignments.map {
      SettingAssignment(name: $0.name, value: $0.value, origin: .file(path: file.path, line: $0.line), stage: 0)
    }
      + environment.sorted { $0.key < $1.key }.map {
        SettingAssignment(name: $0.key, value: $0.value, origin: .environment(name: $0.key.printable), stage: 1)
      }
      + flags.map {
        SettingAssignment(name: $0.name, value: $0.value, origin: .flag($0.spelling), stage: 2)
      }
  }
}

/// A name that was given a value, by one source.
struct SettingAssignment {
  var name: String
  var value: String
  var origin: SettingOrigin
  /// The rank of the source; within one, a setting's own name wins over its aliases.
  var stage: Int

  var isFlag: Bool { stage == 2 }
}

/// The environment that the process was started with.
public enum ProcessEnvironment {
  /// Returns the names and values of `/proc/self/environ`; see proc_pid_environ(5).
  ///
  /// Changes by setenv(3) after the start are not in it. Bytes that are not UTF-8 become U+FFFD, which settings refuse.
  ///
  /// - Throws: `SmallFileError` when `/proc` is not mounted.
  public static func read() throws -> [String: String] {
    parse(try SmallFile.read("/proc/self/environ", limit: 8 << 20))
  }

  /// Returns the names and values of `NAME=value` entries that each end with a zero byte; the first of a name counts.
  static func parse(_ bytes: [UInt8]) -> [String: String] {
    var environment: [String: String] = [:]
    for entry in bytes.split(separator: 0) {
      guard let sign = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<sign], as: UTF8.self)
      if environment[name] == nil {
        environment[name] = String(decoding: entry[(sign + 1)...], as: UTF8.self)
      }
    }
    return environment
  }
}
