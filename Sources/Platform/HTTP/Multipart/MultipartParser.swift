/// What a multipart body consists of, in order: for each part `partBegan`, any number of `data`, `partEnded`; at the end
/// `finished`.
public enum MultipartEvent: Sendable, Hashable {
  /// A part begins.
  case partBegan(MultipartHeader)
  /// Some bytes of the part's content, never none.
  case data([UInt8])
  /// The part is complete.
  case partEnded
  /// The closing boundary came; what follows is ignored.
  case finished
}

/// How much of a multipart body is taken.
public struct MultipartLimits: Sendable, Hashable {
  /// The most parts.
  public var parts: Int
  /// The most bytes in the header of one part.
  public var headerBytes: Int
  /// The most bytes in a field that is no file; files are bounded by the body's own limit.
  public var fieldBytes: Int

  /// Limits.
  ///
  /// - Parameters:
  ///   - parts: the most parts.
  ///   - headerBytes: the most bytes in the header of one part.
  ///   - fieldBytes: the most bytes in a field that is no file.
  public init(parts: Int = 100, headerBytes: Int = 8192, fieldBytes: Int = 1 << 20) {
    self.parts = parts
    self.headerBytes = headerBytes
    self.fieldBytes = fieldBytes
  }
}

/// Takes a `multipart/form-data` body apart while it arrives (RFC 7578, RFC 2046 section 5.1), without any I/O.
///
/// It keeps at most one delimiter or one part's header between two chunks. A chunk that is nothing but content is handed
/// on as it is, without a copy. A line counts as a delimiter when nothing but space follows the boundary on it, or `--`;
/// content that only begins like one stays content.
public struct MultipartParser: Sendable {
  enum State: Sendable {
    /// In front of the first delimiter (`inPart` false) or in a part's content: so many bytes of the delimiter are
    /// matched, the first `implied` of which stand for the line end in front and are no content.
    case content(matched: Int, implied: Int)
    /// Behind a whole delimiter: what came since.
    case delimiterEnd(tail: [UInt8], implied: Int)
    /// In a part's header.
    case header
    /// Behind the closing delimiter.
    case finished
  }

  /// The most space that may follow a boundary on its line.
  private static let longestPadding = 64

  /// CRLF, two hyphens and the boundary.
  let delimiter: [UInt8]
  private let limits: MultipartLimits
  /// The line end in front of the first delimiter may be missing, so it counts as matched.
  private var state = State.content(matched: 2, implied: 2)
  private var parts = 0
  /// What came of a part's header.
  private var header: [UInt8] = []
  /// The part that is open, and the bytes of it so far when it is no file.
  private var part: (header: MultipartHeader, size: Int)?

  /// A parser of one body.
  ///
  /// - Parameters:
  ///   - boundary: the boundary parameter of the content type.
  ///   - limits: how much to take.
  /// - Throws: `MultipartError.invalidBoundary` when the boundary is not one of RFC 2046, section 5.1.1.
  public init(boundary: String, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
    let bytes = Array(boundary.utf8)
    guard (1...70).contains(bytes.count), bytes.allSatisfy(MultipartParser.isBoundaryByte),
      bytes.last != UInt8(ascii: " ")
    else { throw .invalidBoundary }
    delimiter = Array("\r\n--".utf8) + bytes
    self.limits = limits
  }

  /// Takes the next bytes of the body.
  ///
  /// - Parameter chunk: any number of bytes.
  /// - Returns: what they complete, in order.
  /// - Throws: `MultipartError` when the body is malformed or exceeds a limit; the parser must not be used afterward.
  public mutating func receive(_ chunk: [UInt8]) throws(MultipartError) -> [MultipartEvent] {
    var events: [MultipartEvent] = []
    var position = 0
    while position < chunk.count {
      switch state {
      case .content(let matched, let implied):
        if matched > 0 {
          try resumeMatch(in: chunk, &position, matched: matched, implied: implied, &events)
        } else {
          try scanContent(of: chunk, &position, &events)
        }
      case .delimiterEnd(let tail, let implied):
        try endDelimiter(with: chunk, &position, tail: tail, implied: implied, &events)
      case .header:
        try receiveHeader(from: chunk, &position, &events)
      case .finished:
        position = chunk.count
      }
    }
    return events
  }

  /// Says that no more bytes follow.
  ///
  /// - Throws: `MultipartError.cutOff` when the closing boundary did not come.
  public func finish() throws(MultipartError) {
    guard case .finished = state else { throw .cutOff }
  }

  // MARK: Content

  /// Looks for a delimiter from `position` on; all in front of it is content.
  private mutating func scanContent(
    of chunk: [UInt8], _ position: inout Int, _ events: inout [MultipartEvent]
  ) throws(MultipartError) {
    let start = position
    let match = MultipartParser.search(delimiter, in: chunk, from: start)
    try emit(chunk, start..<match.position, &events)
    position = match.position + match.length
    state =
      match.length == delimiter.count
      ? .delimiterEnd(tail: [], implied: 0) : .content(matched: match.length, implied: 0)
  }

  /// Goes on where the last chunk ended within a delimiter.
  private mutating func resumeMatch(
    in chunk: [UInt8], _ position: inout Int, matched: Int, implied: Int, _ events: inout [MultipartEvent]
  ) throws(MultipartError) {
    var matched = matched
    while matched < delimiter.count, position < chunk.count, chunk[position] == delimiter[matched] {
      matched += 1
      position += 1
    }
    if matched == delimiter.count {
      state = .delimiterEnd(tail: [], implied: implied)
    } else if position == chunk.count {
      state = .content(matched: matched, implied: implied)
    } else {
      // A delimiter can begin only with its CR, and no other byte of it is one, so nothing that matched can begin another.
      try emit(delimiter, implied..<max(matched, implied), &events)
      state = .content(matched: 0, implied: 0)
    }
  }

  /// Reads what follows a delimiter on its line: space and a line end, or two hyphens; anything else makes it content.
  private mutating func endDelimiter(
    with chunk: [UInt8], _ position: inout Int, tail: [UInt8], implied: Int, _ events: inout [MultipartEvent]
  ) throws(MultipartError) {
    let byte = chunk[position]
    let isPadded = tail.last != UInt8(ascii: "-") && tail.last != UInt8(ascii: "\r")
    switch byte {
    case UInt8(ascii: "-") where tail.last == byte:
      endPart(&events)
      events.append(.finished)
      state = .finished
    case UInt8(ascii: "\n") where tail.last == UInt8(ascii: "\r"):
      endPart(&events)
      try beginHeader()
    case UInt8(ascii: "-") where tail.isEmpty,
      UInt8(ascii: "\r") where isPadded,
      UInt8(ascii: " ") where isPadded && tail.count < MultipartParser.longestPadding,
      UInt8(ascii: "\t") where isPadded && tail.count < MultipartParser.longestPadding:
      state = .delimiterEnd(tail: tail + [byte], implied: implied)
    default:
      try emit(delimiter + tail, implied..<(delimiter.count + tail.count), &events)
      state = .content(matched: 0, implied: 0)
      return
    }
    position += 1
  }

  /// Hands on content; in front of the first part there is none to hand on.
  private mutating func emit(
    _ bytes: [UInt8], _ range: Range<Int>, _ events: inout [MultipartEvent]
  ) throws(MultipartError) {
    guard let part, !range.isEmpty else { return }
    if part.header.filename == nil {
      let size = part.size + range.count
      guard size <= limits.fieldBytes else {
        throw .fieldTooLarge(name: String(part.header.name.prefix(64)), limit: limits.fieldBytes)
      }
      self.part = (part.header, size)
    }
    events.append(.data(range.count == bytes.count ? bytes : Array(bytes[range])))
  }

  private mutating func endPart(_ events: inout [MultipartEvent]) {
    if part != nil { events.append(.partEnded) }
    part = nil
  }

  // MARK: Header

  private mutating func beginHeader() throws(MultipartError) {
    parts += 1
    guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
    header.removeAll(keepingCapacity: true)
    state = .header
  }

  private mutating func receiveHeader(
    from chunk: [UInt8], _ position: inout Int, _ events: inout [MultipartEvent]
  ) throws(MultipartError) {
    while position < chunk.count {
      header.append(chunk[position])
      position += 1
      guard header.count <= limits.headerBytes else { throw .headerTooLarge(limit: limits.headerBytes) }
      if header.last == UInt8(ascii: "\n"), header == [13, 10] || header.suffix(4) == [13, 10, 13, 10] {
        let header = try MultipartHeader(parsing: header.dropLast(2))
        part = (header, 0)
        events.append(.partBegan(header))
        // The empty line's end may be the one that begins the next delimiter (RFC 2046: a part without content).
        state = .content(matched: 2, implied: 2)
        return
      }
    }
  }

  private static func isBoundaryByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: Array("'()+_,-./:=? ".utf8).contains(byte)
    }
  }
}
