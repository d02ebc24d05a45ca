/// What someone typed to say who they are: a username or an e-mail address, and perhaps neither.
struct LoginName: Sendable, Hashable {
  /// The text as it was typed, cut to what an event or a log line may carry.
  let text: String
  /// The key of the username or address that it may be; nil when no account can have it, because it is too long.
  let key: String?

  /// The longest text that is looked up: an address of 254 bytes.
  private static let longest = 254

  init(_ text: String) {
    let isPlausible = (1...LoginName.longest).contains(text.utf8.count)
    self.text = isPlausible ? text : String(decoding: text.utf8.prefix(LoginName.longest), as: UTF8.self)
    key = isPlausible ? text.comparisonKey : nil
  }
}
