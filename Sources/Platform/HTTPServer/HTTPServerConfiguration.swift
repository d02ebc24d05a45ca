/// Where a server listens, and how much it lets a client ask of it.
///
/// Sizes are in bytes. Every limit has an answer: it stands beside the limit. The limits on a request's head cost time
/// with every request, because libmicrohttpd clears so much memory after each.
public struct HTTPServerConfiguration: Sendable, Hashable {
  /// The numeric address to listen on: `127.0.0.1`, `::1`, `0.0.0.0`, or `::` for IPv6 and IPv4.
  public var host = "127.0.0.1"
  /// The port; 0 lets the kernel choose one.
  public var port: UInt16 = 8080

  /// The longest request target: 4 KiB.
  ///
  /// A longer one gets 414.
  public var targetLimit = 4 * 1024
  /// The most bytes in a request's head, not counting its target: 8 KiB.
  ///
  /// More get 431.
  public var headerLimit = 8 * 1024
  /// The most header fields: 64.
  ///
  /// More get 431.
  public var headerCountLimit = 64
  /// The longest request body: 4 GiB.
  ///
  /// An announced longer one gets 413 before its handler runs; a chunked one fails with `HTTPBodyError.tooLarge`.
  public var bodyLimit = 4 << 30
  /// How much of a request's body waits for its handler: 256 KiB, and at most one read more.
  ///
  /// Then the client waits.
  public var bodyBuffer = 256 * 1024
  /// How much of a streamed response waits for the network: 256 KiB, and at most one write more.
  ///
  /// Then the writer waits.
  public var writeBuffer = 256 * 1024
  /// How much of a body that its handler does not want is read and dropped: 256 KiB.
  ///
  /// With more of it to come, the response is sent and the connection closed.
  public var unreadBodyLimit = 256 * 1024

  /// How long a client may take to send the head of a request: 10 s.
  ///
  /// A slower one gets 408 and is cut.
  public var headTimeout = Duration.seconds(10)
  /// While a handler waits for the body, at least `bodyProgress` bytes must come in this time: 20 s.
  ///
  /// Else the body fails with `HTTPBodyError.timedOut`, and the connection ends after the response.
  public var bodyTimeout = Duration.seconds(20)
  /// The bytes that must come in each `bodyTimeout`, or the whole rest of the body: 4 KiB.
  public var bodyProgress = 4 * 1024
  /// How long a client may take none of a response that is being sent: 30 s.
  ///
  /// Then it is cut.
  public var writeTimeout = Duration.seconds(30)
  /// How long a connection may stay open between two requests: 75 s.
  ///
  /// Then it is closed.
  public var idleTimeout = Duration.seconds(75)

  /// The most connections at once: 8192.
  ///
  /// One more gets 503 and is closed.
  public var connectionLimit = 8192
  /// The most connections at once from one address: 1024.
  ///
  /// One more gets 429 and is closed.
  public var addressLimit = 1024
  /// How many connections may wait to be accepted: 1024.
  ///
  /// More are refused by the kernel.
  public var backlog: Int32 = 1024

  /// The defaults.
  public init() {}
}
