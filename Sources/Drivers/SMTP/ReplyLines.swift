/// The lines of a server's last reply (RFC 5321, section 4.2), bounded and safe to show.
struct ReplyLines {
  /// The most lines that are kept.
  static let maximumLines = 8
  /// The most characters of a line that are kept.
  static let maximumWidth = 256

  /// The reply's code, or nil before the first reply.
  private(set) var code: Int?
  /// Whether the reply's last line is here.
  private(set) var isComplete = true
  private var texts: [String] = []

  /// The reply as one line of text: `550 5.1.1 no such user`; empty before the first reply.
  var text: String { code.map { "\($0) " + texts.joined(separator: " ") } ?? "" }

  /// Takes one line, with its line break.
  mutating func receive(_ line: [UInt8]) {
    guard line.count >= 3, let number = Int(String(decoding: line.prefix(3), as: UTF8.self)) else { return }
    // 221 answers the QUIT that libcurl says after the reply that counts.
    if number == 221, code != nil { return }
    if isComplete { texts = [] }
    code = number
    isComplete = line.count < 4 || line[3] != UInt8(ascii: "-")
    guard texts.count < ReplyLines.maximumLines else { return }
    let text = String(decoding: line.dropFirst(4), as: UTF8.self)
    let shown = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
    let words = String(shown.prefix(ReplyLines.maximumWidth)).split(separator: " ")
    if !words.isEmpty { texts.append(words.joined(separator: " ")) }
  }
}
