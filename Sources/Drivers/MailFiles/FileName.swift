import Core
import Delivery

/// Names files after messages.
enum FileName {
  /// The longest name that file systems take is 255 bytes (limits.h, NAME_MAX); a temporary name adds a few.
  private static let maximumLength = 230

  /// The date, a hyphen, the id and the suffix.
  ///
  /// Characters of the id that a shell or a file system would read in their own way are written as `%` and two
  /// hexadecimal digits, so that different ids have different names.
  static func make(date: Timestamp, id: MessageID, suffix: StaticString) -> String {
    var moment = Timestamp(seconds: date.seconds).rfc3339.utf8.prefix(19).map { $0 == UInt8(ascii: ":") ? 0x2d : $0 }
    moment += "Z-".utf8
    var name: [UInt8] = []
    for byte in id.description.utf8 {
      if isPlain(byte) {
        name.append(byte)
      } else {
        name.append(UInt8(ascii: "%"))
        name += [byte].hexadecimal.utf8
      }
    }
    if moment.count + name.count > maximumLength {
      name.removeSubrange((maximumLength - moment.count - 17)...)
      name += "-\(Fingerprint(id.description.utf8))".utf8
    }
    return String(decoding: moment + name, as: UTF8.self) + "\(suffix)"
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-_.@=+".utf8.contains(byte)
    }
  }
}
