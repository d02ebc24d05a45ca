/// The members of a JSON object in the order in which they were written or set.
///
/// Names are unique. Two names that Unicode holds canonically equivalent count as one, as they do for `String`.
public struct JSONObject: Sendable, Hashable, RandomAccessCollection, ExpressibleByDictionaryLiteral {
  /// A name and its value.
  public typealias Element = (key: String, value: JSONValue)

  private var keys: [String] = []
  private var values: [JSONValue] = []
  /// Positions by name, kept only above `indexThreshold` members: a short list is searched faster without it.
  private var positions: [String: Int] = [:]
  private static let indexThreshold = 8

  /// An object without members.
  public init() {}

  /// An object with the given members; where a name comes twice the later value stands, in the earlier one's place.
  ///
  /// - Parameter elements: names and values in order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }

  /// The position of the first member, 0.
  public var startIndex: Int { 0 }
  /// The number of members.
  public var endIndex: Int { keys.count }

  /// The member at a position.
  public subscript(position: Int) -> Element { (keys[position], values[position]) }

  /// The value of a name, nil when there is none; setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): _ = append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Adds a member at the end and returns true, or returns false when the name is taken.
  mutating func append(_ key: String, _ value: JSONValue) -> Bool {
    guard position(of: key) == nil else { return false }
    keys.append(key)
    values.append(value)
    if keys.count == JSONObject.indexThreshold + 1 {
      rebuildPositions()
    } else if keys.count > JSONObject.indexThreshold {
      positions[key] = keys.count - 1
    }
    return true
  }

  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.keys == right.keys && left.values == right.values
  }

  /// Feeds the members to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
    hasher.combine(values)
  }

  private func position(of key: String) -> Int? {
    keys.count > JSONObject.indexThreshold ? positions[key] : keys.firstIndex(of: key)
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    rebuildPositions()
  }

  private mutating func rebuildPositions() {
    positions.removeAll()
    guard keys.count > JSONObject.indexThreshold else { return }
    for (position, key) in keys.enumerated() { positions[key] = position }
  }
}
