public import Configuration
public import HTTP
public import Telemetry

/// What stands before every route of every Roost process, outermost first.
///
/// Whoever is nearer to the client sees more: the id is there for the log, the log and the counts see the refusals of those
/// behind them, and the headers for browsers are on every answer, errors among them.
///
/// - Parameters:
///   - configuration: holds `WebSettings`.
///   - logger: for access and for errors that are not the client's.
///   - metrics: where requests are counted.
///   - authentication: tells who asks, by the bearer token.
/// - Returns: the chain.
public func standardMiddleware(
  _ configuration: Configuration, logger: Logger, metrics: MetricsRegistry, authentication: any HTTPMiddleware
) -> [any HTTPMiddleware] {
  let origins = configuration[WebSettings.corsOrigins]
  return [
    TrustedProxies(configuration[WebSettings.trustedProxies]),
    RequestIDs(),
    AccessLog(logger),
    RequestMetrics(metrics),
    SecurityHeaders(transportSecurity: configuration[WebSettings.transportSecurity] ? .seconds(31_536_000) : nil),
    CORS(origins.contains("*") ? .any : .these(Set(origins))),
    Compression(),
    ErrorResponses(logger: logger),
    RateLimit(
      rate: Double(configuration[WebSettings.rateLimit]), burst: configuration[WebSettings.rateBurst]),
    authentication,
  ]
}
