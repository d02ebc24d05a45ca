/// One thing an operator can set, with the type of its value.
///
/// A service or driver declares its settings as constants, gathers them in a `SettingGroup`, and reads them back with
/// `configuration[setting]`:
///
/// ```swift
/// enum MediaSettings {
///   static let limit = Setting(
///     "ROOST_MEDIA_UPLOAD_LIMIT", .byteCount(in: .mebibytes(1)...(.gibibytes(64))), default: .gibibytes(2),
///     "The largest video that is accepted.")
///   static let group = SettingGroup("Media", "Conversion of videos to MP3.", limit)
/// }
/// ```
public struct Setting<Value: Sendable>: Sendable {
  /// The setting without the type of its value, for lists of all settings.
  public let definition: SettingDefinition

  /// A setting that has a value even when nobody sets it.
  ///
  /// - Parameters:
  ///   - name: The name, beginning with `ROOST_`.
  ///   - aliases: Names that other systems use for the same thing, such as `JWT_SECRET`.
  ///   - type: How its text is read.
  ///   - value: The value when nobody sets it.
  ///   - documentation: One sentence for the operator.
  public init(
    _ name: String, aliases: [String] = [], _ type: SettingType<Value>, default value: Value, _ documentation: String
  ) {
    let fallback = ResolvedValue(box: ValueBox(value), shown: type.render(value))
    definition = SettingDefinition(
      name: name, aliases: aliases, type: type, presence: .standard(shown: fallback.shown), fallback: fallback,
      documentation: documentation, wrap: { $0 })
  }

  /// A setting without which the process does not start.
  ///
  /// - Parameters:
  ///   - name: The name, beginning with `ROOST_`.
  ///   - aliases: Names that other systems use for the same thing.
  ///   - type: How its text is read.
  ///   - documentation: One sentence for the operator.
  public init(required name: String, aliases: [String] = [], _ type: SettingType<Value>, _ documentation: String) {
    definition = SettingDefinition(
      name: name, aliases: aliases, type: type, presence: .required, fallback: nil, documentation: documentation,
      wrap: { $0 })
  }

  /// A setting that is nil when nobody sets it.
  ///
  /// - Parameters:
  ///   - name: The name, beginning with `ROOST_`.
  ///   - aliases: Names that other systems use for the same thing.
  ///   - type: How its text is read.
  ///   - documentation: One sentence for the operator.
  public init<Wrapped: Sendable>(
    optional name: String, aliases: [String] = [], _ type: SettingType<Wrapped>, _ documentation: String
  ) where Value == Wrapped? {
    definition = SettingDefinition(
      name: name, aliases: aliases, type: type, presence: .optional,
      fallback: ResolvedValue(box: ValueBox(Wrapped?.none), shown: ""), documentation: documentation,
      wrap: { Wrapped?.some($0) })
  }
}

/// What every setting has, whatever the type of its value.
public struct SettingDefinition: Sendable {
  /// What a setting is when nobody sets it.
  public enum Presence: Sendable, Hashable {
    /// It has a default, shown as it would be written; a secret one is masked.
    case standard(shown: String)
    /// It is off, or unknown.
    case optional
    /// The process does not start without it.
    case required
  }

  /// The name, such as `ROOST_LISTEN`.
  public let name: String
  /// Names that other systems use for the same thing.
  public let aliases: [String]
  /// What is accepted, in words that complete "expected …".
  public let accepted: String
  /// Whether the value is masked wherever it is shown.
  public let isSecret: Bool
  /// What the setting is when nobody sets it.
  public let presence: Presence
  /// One sentence for the operator.
  public let documentation: String

  let fallback: ResolvedValue?
  let parse: @Sendable (String) -> ResolvedValue?
  let maskRefused: @Sendable (String) -> String

  init<Parsed: Sendable, Value: Sendable>(
    name: String, aliases: [String], type: SettingType<Parsed>, presence: Presence, fallback: ResolvedValue?,
    documentation: String, wrap: @escaping @Sendable (Parsed) -> Value
  ) {
    precondition(name.hasPrefix("ROOST_"), "The name of the setting '\(name)' must begin with ROOST_.")
    self.name = name
    self.aliases = aliases
    self.accepted = type.accepted
    self.isSecret = type.isSecret
    self.presence = presence
    self.documentation = documentation
    self.fallback = fallback
    self.maskRefused = type.maskRefused
    self.parse = { text in
      type.parse(text).map { ResolvedValue(box: ValueBox(wrap($0)), shown: type.render($0)) }
    }
  }
}

/// A value of any type together with the text that may be shown for it.
struct ResolvedValue: Sendable {
  var box: any Sendable
  var shown: String
}

/// Keeps a value's exact type through `any Sendable`, optional types included.
struct ValueBox<Value: Sendable>: Sendable {
  var value: Value

  init(_ value: Value) {
    self.value = value
  }
}
