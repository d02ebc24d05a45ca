/// Whether a browser shows or saves an answer, and under which name (RFC 6266).
///
/// Any name can be given. Plain ASCII is written as it is, `filename="clip.mp3"`; for others there are two forms, of which
/// browsers take the second: `filename="caf_.mp3"; filename*=UTF-8''caf%C3%A9.mp3` (RFC 8187). Control characters, path
/// separators, quotation marks and percent signs become `_`; a name is cut at 255 bytes.
public struct ContentDisposition: Sendable, Hashable {
  /// The value of the header field.
  public let value: String

  /// Shown by the browser, saved under a name.
  public static func inline(_ filename: String? = nil) -> ContentDisposition {
    ContentDisposition("inline", filename)
  }

  /// Saved by the browser under a name.
  public static func attachment(_ filename: String? = nil) -> ContentDisposition {
    ContentDisposition("attachment", filename)
  }

  private init(_ kind: String, _ filename: String?) {
    guard let name = filename.map(ContentDisposition.safe), !name.isEmpty else {
      value = kind
      return
    }
    let ascii = String(String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII ? $0 : "_" }))
    let encoded = PercentEncoding.encoded(name, allowing: "!#$&+^`|")
    value = "\(kind); filename=\"\(ascii)\"" + (ascii == name ? "" : "; filename*=UTF-8''\(encoded)")
  }

  private static func safe(_ name: String) -> String {
    var safe = String.UnicodeScalarView()
    var count = 0
    for scalar in name.unicodeScalars {
      let plain = isSafe(scalar) ? scalar : "_"
      count += UTF8.width(plain)
      guard count <= 255 else { break }
      safe.append(plain)
    }
    return String(safe)
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: !"/\\\"%".unicodeScalars.contains(scalar)
    }
  }
}
