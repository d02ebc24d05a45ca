extension String {
  /// The text as a message on a terminal may show it, at most 80 characters of it; see `printable(upTo:)`.
  public var printable: String { printable(upTo: 80) }

  /// The text as a message on a terminal may show it: at most `limit` characters, and nothing in it that moves the cursor,
  /// ends the line or changes the writing direction.
  ///
  /// Control and format characters and line separators (Unicode, chapter 23) are written as escapes such as `\n` and
  /// `\u{1B}`.
  ///
  /// - Parameter limit: how many characters to show before `…`.
  /// - Returns: the text.
  public func printable(upTo limit: Int) -> String {
    var text = ""
    for scalar in unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > limit ? text + "…" : text
  }
}
