import HTTP

/// Puts a response's head together from its lines; a value type that does no I/O.
struct HeadReader {
  /// What a line led to.
  enum Step {
    /// More lines are needed, or the line does not matter.
    case more
    /// The head is complete.
    case head(HTTPResponseHead)
    /// The lines are not HTTP, or too many.
    case refused(String)
  }

  /// The most bytes of all lines of a head, those of interim responses included.
  static let limit = 64 << 10

  private var status: Int?
  private var headers = HTTPHeaders()
  private var size = 0
  private var isComplete = false

  /// Takes one line with its line break.
  ///
  /// Interim responses (RFC 9110, section 15.2) are skipped, and so are trailer fields.
  mutating func receive(_ line: [UInt8]) -> Step {
    if isComplete { return .more }
    size += line.count
    guard size <= HeadReader.limit else {
      return .refused("The header fields are larger than \(HeadReader.limit) bytes.")
    }
    var content = line[...]
    while content.last == 10 || content.last == 13 { content.removeLast() }
    if content.isEmpty { return finish() }
    return content.starts(with: "HTTP/".utf8) ? begin(content) : add(content)
  }

  private mutating func begin(_ line: ArraySlice<UInt8>) -> Step {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, let code = Int(String(decoding: words[1], as: UTF8.self)), (100...599).contains(code)
    else { return .refused("The status line makes no sense.") }
    status = code
    headers = HTTPHeaders()
    return .more
  }

  private mutating func add(_ line: ArraySlice<UInt8>) -> Step {
    guard status != nil, let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      !HeadReader.isSpace(line.first)
    else { return .refused("A header field makes no sense.") }
    var value = line[(colon + 1)...]
    while HeadReader.isSpace(value.first) { value.removeFirst() }
    while HeadReader.isSpace(value.last) { value.removeLast() }
    unsafe line[..<colon].withUnsafeBufferPointer { name in
      unsafe value.withUnsafeBufferPointer { unsafe headers.append(nameBytes: name, valueBytes: $0) }
    }
    return .more
  }

  private mutating func finish() -> Step {
    guard let status else { return .refused("There is no status line.") }
    if status < 200 {
      self.status = nil
      return .more
    }
    isComplete = true
    return .head(HTTPResponseHead(status: HTTPStatus(status), headers: headers))
  }

  private static func isSpace(_ byte: UInt8?) -> Bool {
    byte == 0x20 || byte == 0x09
  }
}
