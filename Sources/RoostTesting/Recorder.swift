import Synchronization

/// Remembers what happened, in order, from any number of tasks.
public final class Recorder<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  /// A recorder that remembers nothing yet.
  public init() {}

  /// What happened until now.
  public var all: [Element] { elements.withLock { $0 } }

  /// Remembers one thing more.
  ///
  /// - Returns: how many there are now.
  @discardableResult
  public func append(_ element: Element) -> Int {
    elements.withLock { elements in
      elements.append(element)
      return elements.count
    }
  }
}
