import Core
import HTTP
import Testing

@Suite struct PreconditionsTests {
  /// Sunday, 6 November 1994, 08:49:37 GMT, and the half second that header fields cannot carry.
  static let changed = Timestamp(microseconds: 784_111_777_500_000)
  static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
  static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"
  static let later = "Sun, 06 Nov 1994 08:49:38 GMT"
  static let facts = EntityFacts(tag: EntityTag("a"), lastModified: changed, length: 1000)

  static let scenarios: [(method: HTTPMethod, headers: HTTPHeaders, outcome: ConditionalOutcome)] = [
    (.get, [:], .full),
    (.get, ["If-Match": "\"a\""], .full),
    (.get, ["If-Match": "*"], .full),
    (.get, ["If-Match": "\"b\", \"a\""], .full),
    (.get, ["If-Match": "\"b\""], .preconditionFailed),
    (.get, ["If-Match": "W/\"a\""], .preconditionFailed),
    (.get, ["If-Match": "nonsense"], .preconditionFailed),
    (.put, ["If-Match": "\"b\""], .preconditionFailed),
    (.put, ["If-Match": "\"a\""], .full),
    (.get, ["If-Unmodified-Since": same], .full),
    (.get, ["If-Unmodified-Since": later], .full),
    (.get, ["If-Unmodified-Since": earlier], .preconditionFailed),
    (.get, ["If-Unmodified-Since": "nonsense"], .full),
    (.get, ["If-Match": "\"a\"", "If-Unmodified-Since": earlier], .full),
    (.get, ["If-None-Match": "\"a\""], .notModified),
    (.head, ["If-None-Match": "\"a\""], .notModified),
    (.get, ["If-None-Match": "W/\"a\""], .notModified),
    (.get, ["If-None-Match": "*"], .notModified),
    (.get, ["If-None-Match": "\"b\" , W/\"a\""], .notModified),
    (.get, ["If-None-Match": "\"b\""], .full),
    (.get, ["If-None-Match": ""], .full),
    (.get, ["If-None-Match": "a"], .full),
    (.put, ["If-None-Match": "*"], .preconditionFailed),
    (.put, ["If-None-Match": "\"a\""], .preconditionFailed),
    (.put, ["If-None-Match": "\"b\""], .full),
    (.get, ["If-Modified-Since": same], .notModified),
    (.get, ["If-Modified-Since": later], .notModified),
    (.get, ["If-Modified-Since": earlier], .full),
    (.get, ["If-Modified-Since": "nonsense"], .full),
    (.put, ["If-Modified-Since": same], .full),
    (.get, ["If-None-Match": "\"b\"", "If-Modified-Since": same], .full),
    (.get, ["If-None-Match": "\"a\"", "If-Modified-Since": earlier], .notModified),
    (.get, ["Range": "bytes=0-9"], .partial(0..<10)),
    (.get, ["Range": "bytes=0-9", "If-None-Match": "\"a\""], .notModified),
    (.head, ["Range": "bytes=0-9"], .full),
    (.post, ["Range": "bytes=0-9"], .full),
    (.get, ["Range": "bytes=0-9", "If-Range": "\"a\""], .partial(0..<10)),
    (.get, ["Range": "bytes=0-9", "If-Range": "\"b\""], .full),
    (.get, ["Range": "bytes=0-9", "If-Range": "W/\"a\""], .full),
    (.get, ["Range": "bytes=0-9", "If-Range": same], .partial(0..<10)),
    (.get, ["Range": "bytes=0-9", "If-Range": earlier], .full),
    (.get, ["Range": "bytes=0-9", "If-Range": later], .full),
    (.get, ["Range": "bytes=0-9", "If-Range": "nonsense"], .full),
    (.get, ["Range": "bytes=2000-", "If-Range": "\"b\""], .full),
    (.get, ["Range": "bytes=2000-"], .rangeNotSatisfiable),
  ]

  @Test(arguments: scenarios.indices)
  func `conditions are judged in the order of RFC 9110`(index: Int) {
    let (method, headers, outcome) = Self.scenarios[index]
    #expect(Self.facts.outcome(for: request(method, "/x", headers)) == outcome)
  }

  @Test func `without facts no date and no tag matches`() {
    let facts = EntityFacts(length: 10)
    #expect(facts.outcome(for: get("/x", ["If-None-Match": "\"a\""])) == .full)
    #expect(facts.outcome(for: get("/x", ["If-Match": "\"a\""])) == .preconditionFailed)
    #expect(facts.outcome(for: get("/x", ["If-Modified-Since": Self.same])) == .full)
    #expect(facts.outcome(for: get("/x", ["Range": "bytes=0-1", "If-Range": Self.same])) == .full)
  }

  @Test(
    "A range is read as RFC 9110 says",
    arguments: [
      ("bytes=0-499", 0..<500), ("bytes=500-", 500..<1000), ("bytes=-500", 500..<1000), ("bytes=0-0", 0..<1),
      ("bytes=999-", 999..<1000), ("bytes=-1", 999..<1000), ("bytes=-5000", 0..<1000), ("bytes=900-5000", 900..<1000),
      ("BYTES=0-1", 0..<2), ("bytes= 0-1 ,", 0..<2), ("bytes=0-99999999999999999999999", 0..<1000),
      ("bytes=-99999999999999999999999", 0..<1000), ("bytes=0-9223372036854775807", 0..<1000),
    ])
  func satisfiable(field: String, range: Range<Int>) {
    #expect(Self.facts.outcome(for: get("/x", ["Range": field])) == .partial(range))
  }

  @Test(arguments: ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999999-"])
  func `a range of nothing cannot be satisfied`(field: String) {
    #expect(Self.facts.outcome(for: get("/x", ["Range": field])) == .rangeNotSatisfiable)
  }

  @Test(arguments: [
    "", "bytes", "bytes=", "bytes=-", "bytes=--1", "bytes=5-4", "bytes=a-b", "bytes=0x1-2", "bytes=+1-2", "bytes=1",
    "bytes=1-2-3", "bytes=0-1,5-6", "bytes=2000-,3000-", "lines=0-1", "bytes 0-1", "bytes=٠-٩", "bytes = 0-1",
  ])
  func `a malformed range, another unit and several ranges are ignored`(field: String) {
    #expect(Self.facts.outcome(for: get("/x", ["Range": field])) == .full)
  }

  @Test func `of an empty file there is no range`() {
    let empty = EntityFacts(length: 0)
    #expect(empty.outcome(for: get("/x", ["Range": "bytes=0-"])) == .rangeNotSatisfiable)
    #expect(empty.outcome(for: get("/x", ["Range": "bytes=-5"])) == .full)
    #expect(empty.outcome(for: get("/x", ["Range": "bytes=-0"])) == .rangeNotSatisfiable)
  }

  @Test func `a change needs the version that was read`() throws {
    let tag = EntityTag("7")
    try request(.put, "/x").checkPreconditions(current: tag)
    try request(.put, "/x", ["If-Match": "\"7\""]).checkPreconditions(current: tag, isRequired: true)
    let cases: [(HTTPHeaders, EntityTag?, Bool, Int)] = [
      ([:], tag, true, 428), (["If-Match": "\"6\""], tag, false, 412), (["If-Match": "*"], nil, false, 412),
      (["If-None-Match": "*"], tag, false, 412),
    ]
    for (headers, current, isRequired, status) in cases {
      let error = #expect(throws: HTTPError.self) {
        try request(.put, "/x", headers).checkPreconditions(current: current, isRequired: isRequired)
      }
      #expect(error?.status.code == status)
    }
    try request(.put, "/x", ["If-None-Match": "*"]).checkPreconditions(current: nil)
  }
}
