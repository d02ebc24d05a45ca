/// A place inside a JSON value: the keys and indexes that lead to it from the root.
///
/// People read it as `items[2].price`, programs as the JSON Pointer `/items/2/price`.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
  /// One step down.
  public enum Step: Sendable, Hashable {
    /// To the member of an object that has this name.
    case key(String)
    /// To the element of an array at this position, from 0.
    case index(Int)
  }

  /// The steps from the root; none for the root itself.
  public private(set) var steps: [Step]

  /// A path of the given steps.
  ///
  /// - Parameter steps: from the root downward.
  public init(_ steps: [Step] = []) {
    self.steps = steps
  }

  /// The root of the value.
  public static let root = JSONPath()

  /// The path of a member or an element of the value at this path.
  ///
  /// - Parameter step: one step further down.
  /// - Returns: a path that is one step longer.
  public func appending(_ step: Step) -> JSONPath {
    JSONPath(steps + [step])
  }

  /// The same path seen from one level higher; parsers build it so while an error travels outward.
  ///
  /// - Parameter step: the step that leads from the outer value to the present root.
  /// - Returns: a path that is one step longer.
  func inside(_ step: Step) -> JSONPath {
    JSONPath([step] + steps)
  }

  /// The path as people write it, `items[2].price`; empty for the root.
  ///
  /// A key that is not made of letters, digits, `_` and `-` is quoted, `["full name"]`, and cut to 64 characters.
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key) where JSONPath.isPlain(key): text += text.isEmpty ? key : ".\(key)"
      case .key(let key): text += "[\(JSONPath.quoted(key))]"
      }
    }
    return text
  }

  /// The path as a JSON Pointer (RFC 6901, section 3), `/items/2/price`; empty for the root.
  public var pointer: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "/\(index)"
      case .key(let key):
        text += "/"
        for scalar in key.unicodeScalars {
          switch scalar {
          case "~": text += "~0"
          case "/": text += "~1"
          default: text.unicodeScalars.append(scalar)
          }
        }
      }
    }
    return text
  }

  /// A key between quotation marks, cut to 64 characters, with control characters replaced, fit for a message.
  static func quoted(_ key: String) -> String {
    var text = "\""
    for scalar in key.unicodeScalars.prefix(64) {
      text.unicodeScalars.append(scalar.value < 0x20 || scalar == "\u{7f}" ? "\u{fffd}" : scalar)
    }
    return text + (key.unicodeScalars.count > 64 ? "…\"" : "\"")
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 64
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
