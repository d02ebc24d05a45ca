import Configuration
import Telemetry

/// What concerns the process as a whole.
enum ProcessSettings {
  /// How log lines look.
  enum LogStyle: String, CaseIterable, Sendable {
    case auto
    case json
    case human
  }

  static let data = Setting(
    "ROOST_DATA", .path, default: "data", "The folder that holds everything a Roost in one process keeps.")
  static let loops = Setting(
    "ROOST_LOOPS", .integer(in: 0...256), default: 0,
    "How many event loops answer requests, each on a thread of its own; 0 for one per core.")
  static let drainDeadline = Setting(
    "ROOST_DRAIN_DEADLINE", .duration(in: .zero ... .seconds(3600)), default: .seconds(20),
    "How long requests in hand may take to finish when the process is asked to end.")
  static let logLevel = Setting(
    "ROOST_LOG_LEVEL", .choice(of: LogLevel.self), default: .info,
    "The least important log lines to write; info has a line for each request.")
  static let logStyle = Setting(
    "ROOST_LOG_STYLE", .choice(of: LogStyle.self), default: .auto,
    "How log lines look; auto is human on a terminal and JSON elsewhere.")

  static let group = SettingGroup(
    "Process", "The process as a whole.", data, loops, drainDeadline, logLevel, logStyle)
}
