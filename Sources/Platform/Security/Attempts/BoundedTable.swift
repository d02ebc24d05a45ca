/// A dictionary of at most `capacity` entries that makes room by dropping those touched longest ago.
///
/// It keeps two generations. What is written goes into the young one; when that holds half the capacity, it becomes the
/// old one, and the old one is dropped as a whole. So an entry survives at least `capacity / 2` writes of other keys,
/// and no operation ever walks over the table.
struct BoundedTable<Key: Hashable, Value> {
  private let capacity: Int
  private var young: [Key: Value] = [:]
  private var old: [Key: Value] = [:]

  /// An empty table.
  init(capacity: Int) {
    precondition(capacity >= 2, "A bounded table needs room for two entries.")
    self.capacity = capacity
  }

  /// How many entries there are.
  var count: Int { young.count + old.count }

  /// The value of `key`; assigning one touches the entry, assigning nil removes it.
  subscript(key: Key) -> Value? {
    get { young[key] ?? old[key] }
    set {
      old[key] = nil
      young[key] = newValue
      if young.count >= capacity / 2 {
        old = young
        young = [:]
      }
    }
  }

  /// Returns the value of `key` and makes it one that was touched last.
  mutating func touch(_ key: Key) -> Value? {
    if let value = young[key] { return value }
    guard let value = old[key] else { return nil }
    self[key] = value
    return value
  }

  /// Removes every entry.
  mutating func removeAll() {
    young = [:]
    old = [:]
  }
}
