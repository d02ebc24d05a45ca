/// What the header of a part says of it (RFC 7578, section 4).
public struct MultipartHeader: Sendable, Hashable {
  /// The name of the form's field.
  public let name: String
  /// The file's name as the client wrote it, which may hold directories and anything else; nil when it is no file.
  public let filename: String?
  /// The media type as the client wrote it; `text/plain` where it wrote none.
  public let contentType: String

  /// A header of known content.
  ///
  /// - Parameters:
  ///   - name: the name of the form's field.
  ///   - filename: the file's name; nil when the part is no file.
  ///   - contentType: the media type.
  public init(name: String, filename: String? = nil, contentType: String = "text/plain") {
    self.name = name
    self.filename = filename
    self.contentType = contentType
  }

  /// The file's name without directories and control characters, at most 255 bytes; nil when nothing is left of it.
  public var baseName: String? {
    guard let filename else { return nil }
    let start = filename.unicodeScalars.lastIndex { $0 == "/" || $0 == "\\" }
    let scalars = start.map { filename.unicodeScalars[$0...].dropFirst() } ?? filename.unicodeScalars[...]
    var name = String(String.UnicodeScalarView(scalars.filter { $0.value >= 0x20 && $0 != "\u{7f}" }))
    while name.utf8.count > 255 { name.removeLast() }
    return name.isEmpty || name == "." || name == ".." ? nil : name
  }

  /// Reads the header's lines.
  ///
  /// - Parameter bytes: the lines, each with its CRLF; without the empty line at the end.
  /// - Throws: `MultipartError.malformedHeader`.
  init(parsing bytes: ArraySlice<UInt8>) throws(MultipartError) {
    var disposition: String?
    var contentType: String?
    for (name, value) in try MultipartHeader.fields(of: bytes) {
      switch name {
      case "content-disposition":
        guard disposition == nil else { throw .malformedHeader("Content-Disposition comes twice") }
        disposition = value
      case "content-type":
        guard contentType == nil else { throw .malformedHeader("Content-Type comes twice") }
        contentType = value
      default: break
      }
    }
    guard let disposition else { throw .malformedHeader("Content-Disposition is missing") }
    let (kind, parameters) = HeaderParameters.split(disposition)
    guard kind.lowercased() == "form-data", let parameters else {
      throw .malformedHeader("Content-Disposition is not `form-data` with well-formed parameters")
    }
    guard let name = parameters["name"] else { throw .malformedHeader("Content-Disposition has no `name`") }
    self.name = MultipartHeader.unescaped(name)
    self.filename =
      parameters["filename*"].flatMap(MultipartHeader.extendedValue)
      ?? parameters["filename"].map(MultipartHeader.unescaped)
    self.contentType = contentType.flatMap { $0.isEmpty ? nil : $0 } ?? "text/plain"
  }

  /// The fields of a header, their names in lower case, with U+FFFD for bytes that are not UTF-8.
  private static func fields(
    of bytes: ArraySlice<UInt8>
  ) throws(MultipartError) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var rest = bytes
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end].dropLast()
      guard rest[..<end].last == UInt8(ascii: "\r"), !line.contains(UInt8(ascii: "\r")), !line.contains(0) else {
        throw .malformedHeader("a line does not end in CRLF, or has a control character in it")
      }
      let name = String(decoding: line.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
      guard HeaderParameters.isToken(name[...]), name.utf8.count < line.count else {
        throw .malformedHeader("a line is not `Name: value`")
      }
      let value = String(decoding: line.dropFirst(name.utf8.count + 1), as: UTF8.self)
      fields.append((name.lowercased(), HTTPHeaders.trimmed(value)))
      rest = rest[(end + 1)...]
    }
    return fields
  }

  /// Undoes what browsers do to a quotation mark (WHATWG HTML, section 4.10.21.8).
  private static func unescaped(_ text: String) -> String {
    text.split(separator: "%22", omittingEmptySubsequences: false).joined(separator: "\"")
  }

  /// The text of `UTF-8''na%C3%AFve.mp4` (RFC 8187, section 3.2), or nil when it is not that.
  private static func extendedValue(_ value: String) -> String? {
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
    return PercentEncoding.decoded(parts[2].utf8.span).flatMap { String(validating: $0, as: UTF8.self) }
  }
}
