/// A text that must not be seen: a password, a key, a token.
///
/// Printed, interpolated, dumped or logged it reads `••••`; only `reveal()` gives the text, so a review of where secrets
/// go is a search for that word.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What stands in the place of every secret: `••••`, whatever its length.
  public static let mask = "••••"

  private let text: String

  /// Hides `text`.
  public init(_ text: String) {
    self.text = text
  }

  /// Returns the text itself, for the one place that needs it.
  public func reveal() -> String {
    text
  }

  /// The mask.
  public var description: String { Secret.mask }

  /// The mask.
  public var debugDescription: String { Secret.mask }

  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
