import Configuration
import Core
import Telemetry

/// The log of the process.
enum Log {
  /// A logger as the settings have it, on standard error.
  static func logger(_ configuration: Configuration) -> Logger {
    let format: LogFormat =
      switch configuration[ProcessSettings.logStyle] {
      case .auto: .suited(to: 2, environment: (try? ProcessEnvironment.read()) ?? [:])
      case .json: .json
      case .human: .human(colors: false)
      }
    return Logger(sink: StreamLogSink(format: format), level: configuration[ProcessSettings.logLevel])
  }
}
