import Core

/// The values of all settings, and where each came from.
///
/// Defaults give way to the `.env` file, that to the environment, that to flags. Within one source a setting's own name
/// wins over its aliases, and an earlier alias over a later one. An empty value means "as if nobody had set it", so that
/// `ROOST_SMTP_URL=` in the environment takes back what `.env` says.
public struct Configuration: Sendable {
  /// A value with its setting and its origin, as it may be shown to anyone.
  public struct Row: Sendable {
    /// The setting.
    public var setting: SettingDefinition
    /// The value as text, masked if it is secret; empty when an optional setting is not set.
    public var shown: String
    /// Where the value came from.
    public var origin: SettingOrigin
  }

  /// All settings that are known.
  public let registry: SettingRegistry

  private let values: [String: (value: ResolvedValue, origin: SettingOrigin)]

  /// Resolves every setting.
  ///
  /// - Parameters:
  ///   - groups: The settings of all services and drivers in the process.
  ///   - sources: What was set, and where.
  /// - Throws: `ConfigurationError` with every unknown name, bad value, missing setting and malformed line.
  public init(_ groups: [SettingGroup], from sources: ConfigurationSources = ConfigurationSources())
    throws(ConfigurationError)
  {
    let registry = SettingRegistry(groups)
    var problems = sources.file.problems
    let assignments = sources.assignments
    problems += Self.unknownNames(assignments, registry)
    let latest = Self.latest(assignments, registry)
    var values: [String: (ResolvedValue, SettingOrigin)] = [:]
    for setting in registry.settings {
      do throws(ConfigurationProblem) {
        values[setting.name] = try Self.resolve(setting, latest[setting.name])
      } catch {
        problems.append(error)
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    self.registry = registry
    self.values = values
  }

  /// The value of a setting, which must belong to one of the groups.
  public subscript<Value>(_ setting: Setting<Value>) -> Value {
    guard let box = values[setting.definition.name]?.value.box as? ValueBox<Value> else {
      preconditionFailure("The setting '\(setting.definition.name)' is in no group of this configuration.")
    }
    return box.value
  }

  /// Returns where the value of a setting came from, which must belong to one of the groups.
  public func origin<Value>(of setting: Setting<Value>) -> SettingOrigin {
    values[setting.definition.name]?.origin ?? .standard
  }

  /// Every setting with its value and origin, group by group.
  public var rows: [Row] {
    registry.settings.map { setting in
      let resolved = values[setting.name]
      return Row(setting: setting, shown: resolved?.value.shown ?? "", origin: resolved?.origin ?? .standard)
    }
  }

  private static func unknownNames(
    _ assignments: [SettingAssignment], _ registry: SettingRegistry
  ) -> [ConfigurationProblem] {
    assignments.compactMap { assignment in
      let isOurs = assignment.name.hasPrefix("ROOST_") || assignment.isFlag
      guard isOurs, registry.setting(named: assignment.name) == nil else { return nil }
      let suggestion = registry.nearestName(to: assignment.name)
      return .unknownName(name: assignment.name.printable, origin: assignment.origin, suggestion: suggestion)
    }
  }

  /// The assignment that decides, by the setting's own name.
  private static func latest(
    _ assignments: [SettingAssignment], _ registry: SettingRegistry
  ) -> [String: SettingAssignment] {
    var latest: [String: (assignment: SettingAssignment, rank: Int)] = [:]
    for assignment in assignments {
      guard let setting = registry.setting(named: assignment.name) else { continue }
      let rank = setting.aliases.firstIndex(of: assignment.name).map { $0 + 1 } ?? 0
      if let other = latest[setting.name], other.assignment.stage == assignment.stage, other.rank < rank { continue }
      latest[setting.name] = (assignment, rank)
    }
    return latest.mapValues(\.assignment)
  }

  private static func resolve(
    _ setting: SettingDefinition, _ assignment: SettingAssignment?
  ) throws(ConfigurationProblem) -> (ResolvedValue, SettingOrigin) {
    if let assignment, !assignment.value.isEmpty {
      // The replacement character is what is left of bytes that are not UTF-8.
      if !assignment.value.unicodeScalars.contains("\u{FFFD}"), let value = setting.parse(assignment.value) {
        return (value, assignment.origin)
      }
      throw .badValue(
        name: assignment.name, shown: setting.maskRefused(assignment.value).printable, origin: assignment.origin,
        accepted: setting.accepted)
    }
    guard let fallback = setting.fallback else {
      throw .missing(name: setting.name, documentation: setting.documentation, accepted: setting.accepted)
    }
    return (fallback, .standard)
  }
}
