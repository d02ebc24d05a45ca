/// A telephone number: 3 to 15 digits, with a `+` in front where it is an international one (ITU-T E.164).
public struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
  /// The digits, with the `+` if there is one.
  public let description: String

  /// The number that `text` writes, or nil; spaces, hyphens, points and parentheses between the digits do not count.
  public init?(_ text: String) {
    guard text.utf8.count <= 40 else { return nil }
    var number = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      switch scalar {
      case "0"..."9": number.unicodeScalars.append(scalar)
      case "+" where index == 0: number.append("+")
      case " ", "-", ".", "(", ")": continue
      default: return nil
      }
    }
    let digits = number.hasPrefix("+") ? number.utf8.count - 1 : number.utf8.count
    guard (3...15).contains(digits) else { return nil }
    description = number
  }
}
