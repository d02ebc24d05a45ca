/// Checks a table of routes before a router is built from it.
enum RouteTable {
  /// The patterns of routes, in their order.
  ///
  /// - Throws: `RouteTableError` for the first route that is malformed or at odds with one before it.
  static func patterns(of routes: [Route]) throws(RouteTableError) -> [RoutePattern] {
    var patterns: [RoutePattern] = []
    var firstOfShape: [[RoutePattern.Segment]: Int] = [:]
    var firstOfMethod: [[RoutePattern.Segment]: [HTTPMethod: Int]] = [:]
    for (index, route) in routes.enumerated() {
      let pattern = try pattern(of: route)
      let shape = pattern.shape
      if let other = firstOfMethod[shape]?[route.method] {
        throw .conflict(name(of: routes[other]), name(of: route))
      }
      if let other = firstOfShape[shape], patterns[other].parameterNames != pattern.parameterNames {
        throw .parameterNamesDiffer(name(of: routes[other]), name(of: route))
      }
      firstOfShape[shape] = firstOfShape[shape] ?? index
      firstOfMethod[shape, default: [:]][route.method] = index
      patterns.append(pattern)
    }
    return patterns
  }

  private static func pattern(of route: Route) throws(RouteTableError) -> RoutePattern {
    do {
      return try RoutePattern(route.pattern)
    } catch {
      throw .malformedPattern(name(of: route), reason: error.reason)
    }
  }

  private static func name(of route: Route) -> String {
    "\(route.method) \(route.pattern) (\(route.operation.id))"
  }
}

extension RoutePattern {
  /// The segments without the names of their parameters: what decides which paths match.
  fileprivate var shape: [Segment] {
    segments.map { segment in
      switch segment {
      case .literal: segment
      case .parameter: .parameter("")
      case .rest: .rest("")
      }
    }
  }
}
