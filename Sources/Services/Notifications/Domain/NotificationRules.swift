/// What a notification's words must be like.
enum NotificationRules {
  /// The most characters of a subject.
  static let subjectLength = 200
  /// The most characters of a mail's text.
  static let mailLength = 10_000
  /// The most characters of a short message, ten of its parts.
  static let smsLength = 1530

  /// The most characters of a text of that kind.
  static func textLength(_ kind: Recipient.Kind) -> Int {
    switch kind {
    case .email: mailLength
    case .sms: smsLength
    }
  }

  /// The text with line breaks and tabs as its only control characters; the others become spaces.
  static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isKept = scalar.properties.generalCategory != .control || ["\n", "\r", "\t"].contains(scalar)
      result.append(isKept ? scalar : " ")
    }
    return String(result)
  }
}
