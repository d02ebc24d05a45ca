import Telemetry

/// What media counts.
struct MediaMetrics: Sendable {
  /// Conversions that ended in an MP3.
  let succeeded: Counter
  /// Conversions that ended without one.
  let failed: Counter
  /// How long conversions took.
  let duration: Histogram

  init(_ registry: MetricsRegistry) {
    let ended = registry.counter("roost_media_conversions_total", "Conversions that have ended.", labels: ["state"])
    succeeded = ended.with("succeeded")
    failed = ended.with("failed")
    duration = registry.histogram(
      "roost_media_conversion_seconds", "How long conversions took.",
      bounds: [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000])
  }
}
