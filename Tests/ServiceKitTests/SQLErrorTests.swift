import HTTP
import SQL
import ServiceKit
import Testing

@Suite struct SQLErrorTests {
  private let mapping = ErrorMapping { _, _ in }
  private let request = HTTPRequest(method: .post, target: "/v1/users")

  @Test(arguments: [
    (SQLError.Code.full, 507), (.overloaded, 503), (.unavailable, 503), (.corrupt, 500), (.failed, 500),
  ])
  func `what a database cannot do has its status`(code: SQLError.Code, status: Int) {
    #expect(mapping.response(to: request, for: SQLError(code, "Could not write.")).status.code == status)
  }

  @Test func `a client is not told what the database said`() {
    let failure = mapping.failure(for: SQLError(.full, "Could not write '/srv/roost/identity.db'."), in: request)
    #expect(!failure.detail.contains("identity.db"))
  }
}
