/// The settings that one service or driver declares.
public struct SettingGroup: Sendable {
  /// The heading in the documentation: `Mail`, `Identity`.
  public let title: String
  /// One sentence on what these settings are about.
  public let documentation: String
  /// The settings in the order in which they are shown.
  public let settings: [SettingDefinition]

  /// A group of settings.
  ///
  /// - Parameters:
  ///   - title: The heading in the documentation.
  ///   - documentation: One sentence on what these settings are about.
  ///   - settings: The settings in the order in which they are shown.
  public init<each Value: Sendable>(_ title: String, _ documentation: String, _ settings: repeat Setting<each Value>) {
    var definitions: [SettingDefinition] = []
    for setting in repeat each settings { definitions.append(setting.definition) }
    self.title = title
    self.documentation = documentation
    self.settings = definitions
  }
}

/// All settings that a process knows: the groups of its services and drivers, joined.
public struct SettingRegistry: Sendable {
  /// The groups in the order in which they are shown.
  public let groups: [SettingGroup]

  /// Which setting a name or alias means.
  private let byName: [String: SettingDefinition]

  /// Joins groups, in which no name and no alias may occur twice.
  public init(_ groups: [SettingGroup]) {
    var byName: [String: SettingDefinition] = [:]
    for setting in groups.flatMap(\.settings) {
      for name in [setting.name] + setting.aliases {
        let other = byName.updateValue(setting, forKey: name)
        precondition(other == nil, "The settings '\(setting.name)' and '\(other?.name ?? "")' both answer to \(name).")
      }
    }
    self.groups = groups
    self.byName = byName
  }

  /// Every setting, group by group.
  public var settings: [SettingDefinition] {
    groups.flatMap(\.settings)
  }

  /// Returns the setting that answers to a name or alias.
  public func setting(named name: String) -> SettingDefinition? {
    byName[name]
  }

  /// Returns the name or alias that is most like a misspelled one, or nil when none is near.
  public func nearestName(to name: String) -> String? {
    Spelling.nearest(to: name, among: byName.keys.sorted())
  }
}
