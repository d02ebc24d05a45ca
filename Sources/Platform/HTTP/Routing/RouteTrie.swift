/// Finds the route for a path, segment by segment.
///
/// A literal segment is preferred to a parameter, and a parameter to the rest; where the preferred one does not lead to
/// a route for the method, the next is tried. Each node is reached by one choice of segments only, so the work for one
/// request is bounded by the number of nodes, whatever the path.
struct RouteTrie: Sendable {
  /// A place between two segments; the arrays of the trie hold what it leads to, so that finding allocates nothing.
  private struct Node {
    var firstEdge = 0
    var edgeCount = 0
    var parameter = -1
    var rest = -1
    var leaf = -1
  }

  /// A literal segment and the node behind it.
  private struct Edge {
    var text: Int
    var length: Int
    var node: Int
  }

  private var nodes: [Node] = []
  private var edges: [Edge] = []
  private var text: [UInt8] = []
  private var leaves: [MethodSlots] = []

  /// A trie of patterns; the route indexes of its answers are the positions in `routes`.
  init(_ routes: [(method: HTTPMethod, pattern: RoutePattern)]) {
    let root = Branch()
    for (index, route) in routes.enumerated() {
      root.branch(along: route.pattern.segments[...]).slots[route.method] = index
    }
    _ = lay(root)
  }

  /// The index of the route that answers a method at a path, or nil.
  ///
  /// - Parameters:
  ///   - method: the request's method.
  ///   - path: a decoded path that begins with a slash.
  /// - Returns: the position of the route in the table.
  func route(for method: HTTPMethod, at path: Span<UInt8>) -> Int? {
    find(from: 0, at: 1, in: path) { $0.route(for: method) }
  }

  /// The methods that have a route at a path: what `Allow` says; empty when there is nothing at all.
  func methods(at path: Span<UInt8>) -> [String] {
    var methods: [String] = []
    _ = find(from: 0, at: 1, in: path) { slots in
      methods += slots.methods.filter { !methods.contains($0) }
      return nil
    }
    return methods
  }

  private func find(
    from node: Int, at start: Int, in path: Span<UInt8>, _ accept: (borrowing MethodSlots) -> Int?
  ) -> Int? {
    let place = nodes[node]
    guard start <= path.count else { return place.leaf >= 0 ? accept(leaves[place.leaf]) : nil }
    let end = path.segmentEnd(from: start)
    for index in place.firstEdge..<place.firstEdge + place.edgeCount where leads(edges[index], path, start, end) {
      if let found = find(from: edges[index].node, at: end + 1, in: path, accept) { return found }
    }
    if place.parameter >= 0, end > start,
      let found = find(from: place.parameter, at: end + 1, in: path, accept)
    {
      return found
    }
    return place.rest >= 0 ? accept(leaves[place.rest]) : nil
  }

  private func leads(_ edge: Edge, _ path: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    guard edge.length == end - start else { return false }
    for offset in 0..<edge.length where text[edge.text + offset] != path[start + offset] { return false }
    return true
  }

  /// Copies a branch and all below it into the flat arrays, and returns its node's index.
  private mutating func lay(_ branch: Branch) -> Int {
    let index = nodes.count
    nodes.append(Node())
    var node = Node()
    let literals = branch.literals.sorted { $0.key < $1.key }
    node.firstEdge = edges.count
    node.edgeCount = literals.count
    for (literal, _) in literals {
      edges.append(Edge(text: text.count, length: literal.utf8.count, node: 0))
      text += literal.utf8
    }
    for (offset, literal) in literals.enumerated() { edges[node.firstEdge + offset].node = lay(literal.value) }
    if let parameter = branch.parameter { node.parameter = lay(parameter) }
    if let rest = branch.rest { node.rest = leaf(rest.slots) }
    if !branch.slots.methods.isEmpty { node.leaf = leaf(branch.slots) }
    nodes[index] = node
    return index
  }

  private mutating func leaf(_ slots: MethodSlots) -> Int {
    leaves.append(slots)
    return leaves.count - 1
  }
}

/// A node while the trie grows.
private final class Branch {
  var literals: [String: Branch] = [:]
  var parameter: Branch?
  var rest: Branch?
  var slots = MethodSlots()

  /// The branch at the end of some segments, grown where there was none.
  func branch(along segments: ArraySlice<RoutePattern.Segment>) -> Branch {
    guard let first = segments.first else { return self }
    let next: Branch
    switch first {
    case .literal(let text):
      next = literals[text] ?? Branch()
      literals[text] = next
    case .parameter:
      next = parameter ?? Branch()
      parameter = next
    case .rest:
      next = rest ?? Branch()
      rest = next
    }
    return next.branch(along: segments.dropFirst())
  }
}
