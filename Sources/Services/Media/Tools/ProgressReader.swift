import Synchronization

/// Reads what ffmpeg's `-progress` says: lines such as `out_time_us=915351`.
final class ProgressReader: Sendable {
  private struct State {
    var line: [UInt8] = []
    var played: Duration?
  }

  private let state = Mutex(State())
  private let expected: Duration?
  private let report: @Sendable (Double) -> Void

  /// - Parameters:
  ///   - expected: how long the whole plays; nil when that is not known, and then there are no reports.
  ///   - report: takes how much is done, from 0 to 1.
  init(expected: Duration?, report: @escaping @Sendable (Double) -> Void) {
    self.expected = expected
    self.report = report
  }

  /// How much was written so far.
  var played: Duration? { state.withLock { $0.played } }

  /// Takes the next bytes; a line may come in pieces.
  func read(_ bytes: [UInt8]) {
    let played = state.withLock { state in
      for byte in bytes {
        if byte == UInt8(ascii: "\n") {
          if let time = ProgressReader.time(in: state.line) { state.played = time }
          state.line = []
        } else if state.line.count < ProgressReader.longestLine {
          state.line.append(byte)
        }
      }
      return state.played
    }
    guard let played, let expected, expected > .zero else { return }
    report(min(1, max(0, played / expected)))
  }

  private static func time(in line: [UInt8]) -> Duration? {
    let name = "out_time_us="
    guard line.starts(with: name.utf8) else { return nil }
    return Int64(String(decoding: line.dropFirst(name.utf8.count), as: UTF8.self)).map { .microseconds(max(0, $0)) }
  }

  private static let longestLine = 200
}
