import Programs

/// What ffmpeg wrote to its standard error, and what it means.
struct LastWords {
  /// The last of it, without paths and without what is no text; nil when there was nothing.
  let text: String?
  private let all: String

  /// - Parameters:
  ///   - bytes: what was written.
  ///   - paths: the files that were named to it, which are no concern of the user's.
  init(_ bytes: [UInt8], hiding paths: [String]) {
    var text = String(decoding: bytes, as: UTF8.self)
    for path in paths where !path.isEmpty {
      text = text.split(separator: path, omittingEmptySubsequences: false).joined(separator: "the file")
    }
    all = text
    let lines = text.split { $0.isNewline }.map { LastWords.plain($0) }.filter { !$0.isEmpty }
    let last = lines.suffix(LastWords.lineCount).joined(separator: "\n")
    self.text = last.isEmpty ? nil : String(last.suffix(LastWords.length))
  }

  /// Why the program failed, or nil when it did not: a `ConversionFailure` for the video's fault, else a `ToolTrouble`.
  func verdict(on outcome: ProgramOutcome, _ settings: FFmpeg.Settings) -> (any Error)? {
    switch outcome.ending {
    case .exited(0): says(["partial file", "ended prematurely"]) ? failure(.truncated) : nil
    case .exited: verdictOnFailedRun(settings)
    case .outOfTime, .outOfProcessorTime: failure(.tooLong(limit: settings.timeLimit))
    case .fileTooLarge: failure(.resultTooLarge(limit: settings.sizeLimit))
    case .killed(let signal) where LastWords.crashes.contains(signal): failure(.unreadable)
    case .killed(let signal): ToolTrouble(description: "ffmpeg was killed by signal \(signal)")
    }
  }

  private func verdictOnFailedRun(_ settings: FFmpeg.Settings) -> any Error {
    if says(["No space left on device", "Disk quota exceeded"]) { return ToolTrouble(description: "the disk is full") }
    if says(["File too large"]) { return failure(.resultTooLarge(limit: settings.sizeLimit)) }
    if says(["Cannot allocate memory"]) { return failure(.tooDemanding) }
    if says(["matches no streams"]) { return failure(.noAudio) }
    if says(["moov atom not found", "partial file", "ended prematurely"]) { return failure(.truncated) }
    if says(["not on whitelist", "Invalid data found when processing input"]) { return failure(.notAVideo) }
    return failure(.unreadable)
  }

  private func failure(_ reason: ConversionFailure.Reason) -> ConversionFailure {
    ConversionFailure(reason, detail: text)
  }

  private func says(_ phrases: [String]) -> Bool {
    phrases.contains { all.contains($0) }
  }

  /// A line without control characters and without the address that ffmpeg puts behind a component's name.
  private static func plain(_ line: Substring) -> String {
    let scalars = line.unicodeScalars.filter { $0.properties.generalCategory != .control }
    var text = String(String.UnicodeScalarView(scalars))
    if let start = text.firstRange(of: " @ 0x"), let end = text[start.upperBound...].firstIndex(of: "]") {
      text.removeSubrange(start.lowerBound..<end)
    }
    return text
  }

  /// SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV and SIGSYS: the program broke over this very input.
  private static let crashes: Set<Int32> = [4, 6, 7, 8, 11, 31]
  private static let lineCount = 5
  private static let length = 1000
}
