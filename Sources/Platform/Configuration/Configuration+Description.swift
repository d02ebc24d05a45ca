import Core

extension Configuration {
  /// Returns a table of all settings with value and origin, group by group, for `roost doctor`.
  ///
  /// ```
  /// Server
  ///   ROOST_LISTEN  127.0.0.1:8080  default
  ///   ROOST_DATA    ./data          from .env line 3
  /// ```
  public func describe() -> String {
    let rows = Dictionary(uniqueKeysWithValues: self.rows.map { ($0.setting.name, $0) })
    let nameWidth = rows.keys.map(\.count).max() ?? 0
    let valueWidth = min(40, rows.values.map { Self.value(of: $0).count }.max() ?? 0)
    var lines: [String] = []
    for group in registry.groups {
      if !lines.isEmpty { lines.append("") }
      lines.append(group.title)
      for setting in group.settings {
        guard let row = rows[setting.name] else { continue }
        let name = setting.name.padded(to: nameWidth)
        lines.append("  \(name)  \(Self.value(of: row).padded(to: valueWidth))  \(row.origin)")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func value(of row: Row) -> String {
    row.shown.isEmpty ? "(not set)" : row.shown.printable
  }
}

extension SettingRegistry {
  /// Returns the reference of all settings in Markdown, one heading and one table per group, for the documentation.
  public func markdown() -> String {
    groups.map(Self.markdown).joined(separator: "\n")
  }

  private static func markdown(_ group: SettingGroup) -> String {
    var text = "## \(group.title)\n\n\(group.documentation)\n\n"
    text += "| setting | default | accepted | meaning |\n|---|---|---|---|\n"
    for setting in group.settings {
      let names = ([setting.name] + setting.aliases).map { "`\($0)`" }.joined(separator: "<br>also ")
      text += "| \(names) | \(fallback(of: setting)) | \(cell(setting.accepted)) | \(cell(setting.documentation)) |\n"
    }
    return text
  }

  private static func fallback(of setting: SettingDefinition) -> String {
    switch setting.presence {
    case .standard(let shown): shown.isEmpty ? "empty" : "`\(cell(shown))`"
    case .optional: "not set"
    case .required: "**required**"
    }
  }

  private static func cell(_ text: String) -> String {
    String(text.flatMap { $0 == "|" ? "\\|" : $0.isNewline ? " " : String($0) })
  }
}

extension String {
  /// The text with spaces behind it up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
