public import Core

/// How the text of a setting becomes a value: what is accepted, how it is read, how it is shown.
///
/// The ready-made types are static members: `.string`, `.secret`, `.integer(in:)`, `.boolean`, `.duration(in:)`,
/// `.byteCount(in:)`, `.url(schemes:)`, `.path`, `.listenAddress`, `.choice(of:)` and `.list(of:)`.
public struct SettingType<Value: Sendable>: Sendable {
  /// What is accepted, in words that complete "expected …": `a whole number from 1 to 65535`.
  public let accepted: String
  /// Whether values are masked wherever they are shown.
  public let isSecret: Bool

  let parse: @Sendable (String) -> Value?
  let render: @Sendable (Value) -> String
  let maskRefused: @Sendable (String) -> String

  /// A type of settings.
  ///
  /// - Parameters:
  ///   - accepted: What is accepted, completing "expected …".
  ///   - isSecret: Whether values are masked wherever they are shown.
  ///   - maskRefused: Hides the secret parts of a text that `parse` refused.
  ///   - parse: Returns the value that a text stands for, or nil when it is none.
  ///   - render: Returns the text that stands for a value, as it may be shown to anyone.
  public init(
    accepted: String,
    isSecret: Bool = false,
    maskRefused: @escaping @Sendable (String) -> String = { $0 },
    parse: @escaping @Sendable (String) -> Value?,
    render: @escaping @Sendable (Value) -> String
  ) {
    self.accepted = accepted
    self.isSecret = isSecret
    self.parse = parse
    let mask = Secret.mask
    self.render = { isSecret ? mask : render($0) }
    self.maskRefused = { isSecret ? mask : maskRefused($0) }
  }
}

extension SettingType where Value == String {
  /// Any text.
  public static var string: SettingType<String> {
    SettingType(accepted: "a text", parse: { $0 }, render: { $0 })
  }

  /// A path, absolute or relative to the working directory.
  ///
  /// A leading `~` is refused, because only a shell expands it and a folder of that name is never what was meant.
  public static var path: SettingType<String> {
    SettingType(
      accepted: "a path, absolute or relative to the working directory, without a leading ~",
      parse: { $0.hasPrefix("~") || $0.utf8.contains(0) ? nil : $0 },
      render: { $0 })
  }
}

extension SettingType where Value == Secret {
  /// A text that is masked wherever it is shown.
  public static var secret: SettingType<Secret> {
    SettingType(accepted: "a secret text", isSecret: true, parse: { Secret($0) }, render: { _ in Secret.mask })
  }
}

extension SettingType where Value == Int {
  /// A whole number in decimal digits.
  public static func integer(in range: ClosedRange<Int>) -> SettingType<Int> {
    SettingType(
      accepted: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
      render: { String($0) })
  }
}

extension SettingType where Value == Bool {
  /// A yes or no, in any of the usual spellings.
  public static var boolean: SettingType<Bool> {
    SettingType(
      accepted: "true or false (also yes/no, on/off, 1/0)",
      parse: { text in
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
      },
      render: { $0 ? "true" : "false" })
  }
}

extension SettingType where Value == Duration {
  /// A whole number with a unit: `500ms`, `90s`, `15m`, `1h`, `7d`.
  public static func duration(in range: ClosedRange<Duration>) -> SettingType<Duration> {
    let least = DurationText.render(range.lowerBound)
    let most = DurationText.render(range.upperBound)
    return SettingType(
      accepted: "a duration such as 500ms, 90s, 15m, 1h or 7d, from \(least) to \(most)",
      parse: { text in DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil } },
      render: DurationText.render)
  }
}

extension SettingType where Value == ByteCount {
  /// A whole number with a unit: `512B`, `64KiB`, `16MiB`, `1GB`; without a unit it counts bytes.
  public static func byteCount(in range: ClosedRange<ByteCount>) -> SettingType<ByteCount> {
    SettingType(
      accepted: "a byte count such as 64KiB, 16MiB or 1GB, from \(range.lowerBound) to \(range.upperBound)",
      parse: { text in ByteCount(text).flatMap { range.contains($0) ? $0 : nil } },
      render: { $0.description })
  }
}

extension SettingType where Value == ConfiguredURL {
  /// An absolute URL with one of the given schemes.
  public static func url(schemes: [String]) -> SettingType<ConfiguredURL> {
    SettingType(
      accepted: "a URL such as \(schemes.map { "\($0)://host:port/path" }.joined(separator: " or "))",
      maskRefused: ConfiguredURL.maskCredentials,
      parse: { text in ConfiguredURL(text).flatMap { schemes.contains($0.scheme) ? $0 : nil } },
      render: { $0.description })
  }
}

extension SettingType where Value == ListenAddress {
  /// An address and a port to listen on.
  public static var listenAddress: SettingType<ListenAddress> {
    SettingType(
      accepted: "an address and port such as 127.0.0.1:8080, [::1]:8080 or :8080",
      parse: { ListenAddress($0) },
      render: { $0.description })
  }
}

extension SettingType where Value: RawRepresentable<String> & CaseIterable {
  /// One of the raw values of an enumeration.
  public static func choice(of type: Value.Type = Value.self) -> SettingType<Value> {
    let names = Value.allCases.map(\.rawValue)
    return SettingType(
      accepted: "one of \(names.joined(separator: ", "))",
      parse: { Value(rawValue: $0) },
      render: { $0.rawValue })
  }
}

extension SettingType {
  /// Values of another type, separated by commas, with or without spaces around them.
  public static func list<Element: Sendable>(of element: SettingType<Element>) -> SettingType<[Element]>
  where Value == [Element] {
    SettingType(
      accepted: "a list separated by commas, each \(element.accepted)",
      isSecret: element.isSecret,
      maskRefused: element.maskRefused,
      parse: { text in
        var values: [Element] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
          let trimmed = part.trimmingSpaces
          guard !trimmed.isEmpty, let value = element.parse(trimmed) else { return nil }
          values.append(value)
        }
        return values
      },
      render: { $0.map(element.render).joined(separator: ", ") })
  }
}

extension Substring {
  /// The text without the spaces and tabs at its ends.
  var trimmingSpaces: String {
    var rest = self
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return String(rest)
  }
}
