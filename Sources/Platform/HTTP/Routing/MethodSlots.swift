/// Which route answers each method at one path.
///
/// The seven methods in common use have a place of their own; others are looked up by name.
struct MethodSlots: Sendable {
  private var common: InlineArray<7, Int32> = .init(repeating: -1)
  private var others: [String: Int] = [:]

  /// The index of the route for a method, where HEAD falls back on GET, or nil.
  func route(for method: HTTPMethod) -> Int? {
    guard let place = MethodSlots.place(of: method) else { return others[method.description] }
    if common[place] >= 0 { return Int(common[place]) }
    return method == .head && common[0] >= 0 ? Int(common[0]) : nil
  }

  /// The index of the route for exactly this method, or nil.
  subscript(method: HTTPMethod) -> Int? {
    get {
      guard let place = MethodSlots.place(of: method) else { return others[method.description] }
      return common[place] >= 0 ? Int(common[place]) : nil
    }
    set {
      if let place = MethodSlots.place(of: method) {
        common[place] = Int32(newValue ?? -1)
      } else {
        others[method.description] = newValue
      }
    }
  }

  /// The methods that have a route, in a fixed order, with HEAD wherever GET is.
  var methods: [String] {
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return names.filter { route(for: HTTPMethod($0)) != nil } + others.keys.sorted()
  }

  private static func place(of method: HTTPMethod) -> Int? {
    switch method {
    case .get: 0
    case .head: 1
    case .post: 2
    case .put: 3
    case .patch: 4
    case .delete: 5
    case .options: 6
    case .other: nil
    }
  }
}
