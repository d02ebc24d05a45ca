public import Core

/// What is known of a version of a resource, for deciding what a request gets of it.
public struct EntityFacts: Sendable, Hashable {
  /// Its tag, if it has one.
  public var tag: EntityTag?
  /// When it was last changed, if that is known; compared to the second.
  public var lastModified: Timestamp?
  /// Its length in bytes.
  public var length: Int

  /// Facts of a version that exists.
  public init(tag: EntityTag? = nil, lastModified: Timestamp? = nil, length: Int) {
    self.tag = tag
    self.lastModified = lastModified
    self.length = length
  }
}

/// What a request gets of a version of a resource.
public enum ConditionalOutcome: Sendable, Hashable {
  /// All of it: 200.
  case full
  /// These bytes of it: 206.
  case partial(Range<Int>)
  /// Nothing, because the client has it: 304.
  case notModified
  /// Nothing, because a condition of the client is false: 412.
  case preconditionFailed
  /// Nothing, because the range begins behind the end: 416.
  case rangeNotSatisfiable
}

extension EntityFacts {
  /// Returns what a request gets, by the order of RFC 9110, section 13.2.2, and then by its range.
  ///
  /// A range is served for GET alone and only when it is a single one. A date in `If-Range` must be the date of the last
  /// change exactly.
  public func outcome(for request: HTTPRequest) -> ConditionalOutcome {
    let headers = request.headers
    let isRead = request.method == .get || request.method == .head
    if let wanted = headers.joined("If-Match") {
      guard isMatched(by: wanted, strongly: true) else { return .preconditionFailed }
    } else if let limit = date(headers["If-Unmodified-Since"]), let changed, changed > limit {
      return .preconditionFailed
    }
    if let known = headers.joined("If-None-Match") {
      if isMatched(by: known, strongly: false) { return isRead ? .notModified : .preconditionFailed }
    } else if isRead, let limit = date(headers["If-Modified-Since"]), let changed, changed <= limit {
      return .notModified
    }
    guard request.method == .get, let range = headers["Range"], rangeIsCurrent(headers["If-Range"]) else {
      return .full
    }
    switch ByteRanges(range, length: length) {
    case .everything: return .full
    case .one(let range): return .partial(range)
    case .unsatisfiable: return .rangeNotSatisfiable
    }
  }

  /// The last change in whole seconds, which is all that header fields carry.
  private var changed: Int64? { lastModified?.seconds }

  private func date(_ field: String?) -> Int64? {
    field.flatMap { Timestamp(httpDate: $0) }?.seconds
  }

  private func isMatched(by list: String, strongly: Bool) -> Bool {
    if list == "*" { return true }
    guard let tag, let tags = EntityTag.list(list) else { return false }
    return tags.contains { strongly ? tag.isStronglyEqual(to: $0) : tag.isWeaklyEqual(to: $0) }
  }

  private func rangeIsCurrent(_ field: String?) -> Bool {
    guard let field else { return true }
    if let tags = EntityTag.list(field), tags.count == 1 { return tag?.isStronglyEqual(to: tags[0]) ?? false }
    return date(field).map { $0 == changed } ?? false
  }
}

extension HTTPHeaders {
  /// The values of all fields of a name, joined by commas; nil when there is none.
  fileprivate func joined(_ name: String) -> String? {
    guard contains(name) else { return nil }
    return HTTPHeaders.trimmed(values(of: name).joined(separator: ","))
  }
}

extension HTTPRequest {
  /// Checks that the client knows the version that it wants to change: `If-Match` and `If-None-Match` (RFC 9110, section
  /// 13.1).
  ///
  /// - Parameters:
  ///   - current: the tag of the version that there is, or nil when there is none.
  ///   - isRequired: whether a request without `If-Match` is refused with 428 (RFC 6585, section 3).
  /// - Throws: `HTTPError` with 412 or 428 that says what to do.
  public func checkPreconditions(current: EntityTag?, isRequired: Bool = false) throws(HTTPError) {
    if isRequired, !headers.contains("If-Match") {
      throw HTTPError(428, "precondition-required", "Send If-Match with the ETag of the version that you have read.")
    }
    let isMet: Bool
    if let current {
      isMet = EntityFacts(tag: current, length: 0).outcome(for: self) != .preconditionFailed
    } else {
      isMet = !headers.contains("If-Match")
    }
    guard isMet else {
      throw HTTPError(
        .preconditionFailed, "precondition-failed", "It has changed since you read it. Read it again and repeat.")
    }
  }
}
