public import Core

extension HTTPResponse {
  /// Returns a stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
  ///
  /// ```swift
  /// return .events { events in
  ///   for await progress in conversion.progress {
  ///     try await events.send("\(progress)", event: "progress")
  ///   }
  /// }
  /// ```
  ///
  /// The stream ends when `produce` returns; it is canceled when the client goes away. A comment goes out at each
  /// interval, so that proxies keep the connection and a client that has gone is noticed.
  ///
  /// - Parameters:
  ///   - interval: the time between two comments.
  ///   - time: measures it.
  ///   - produce: writes the events.
  /// - Returns: the response.
  public static func events(
    keepAlive interval: Duration = .seconds(15), time: any TimeSource = SystemTime(),
    _ produce: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> HTTPResponse {
    let stream = HTTPResponseStream { body in
      let writer = EventWriter(body)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await produce(writer) }
        group.addTask {
          while true {
            try await time.sleep(for: interval)
            try await writer.comment()
          }
        }
        defer { group.cancelAll() }
        // Either the events are over, or one of the two has failed.
        try await group.next()
      }
    }
    return HTTPResponse(
      .ok, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"],
      body: .stream(stream))
  }
}

extension HTTPRequest {
  /// The id of the last event that a returning client has seen, at most 256 bytes of it; nil when it comes for the first
  /// time.
  public var lastEventID: String? {
    headers["Last-Event-ID"].flatMap { $0.isEmpty || $0.utf8.count > 256 ? nil : $0 }
  }
}
