/// Why a server does not listen.
public struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of refusal it was.
  public enum Code: Sendable, Equatable {
    /// The host is not a numeric address.
    case invalidAddress
    /// The kernel refused; the `errno` value says why.
    case system(Int32)
    /// libmicrohttpd could not be set up, for lack of memory or descriptors.
    case library
    /// The server was started or drained before.
    case misused
  }

  /// What kind of refusal it was.
  public let code: Code
  /// What was attempted, on what, and how to mend it.
  public let message: String

  /// The message, for logs.
  public var description: String { message }
}
