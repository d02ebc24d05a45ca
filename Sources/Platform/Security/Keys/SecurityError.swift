/// Why a key could not be made, read or used.
public enum SecurityError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A key is not what it should be; the reason never repeats a private part.
  case invalidKey(String)
  /// OpenSSL failed at something that cannot fail with correct input; the text is its own.
  case library(String)

  /// What was attempted and why it failed.
  public var description: String {
    switch self {
    case .invalidKey(let reason): reason
    case .library(let reason): "OpenSSL failed: \(reason)."
    }
  }
}
