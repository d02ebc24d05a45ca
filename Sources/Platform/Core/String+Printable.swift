extension String {
  /// The text as a message on a terminal may show it: at most 80 characters, and nothing in it that moves the cursor,
  /// ends the line or changes the writing direction.
  ///
  /// Control and format characters and line separators (Unicode, chapter 23) are written as escapes such as `\n` and
  /// `\u{1B}`.
  public var printable: String {
    var text = ""
    for scalar in unicodeScalars.prefix(80) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > 80 ? text + "…" : text
  }
}
