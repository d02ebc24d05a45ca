import Gateway
import ServiceKit
import Testing

@Suite struct RootPathsTests {
  @Test(arguments: [
    ("/login", ServiceName.identity), ("/upload", .media), ("/download", .media), ("/profile", .identity),
    ("/users/register", .identity), ("/notifications/send", .notifications), ("/api/auth/login", .identity),
    ("/v1/media/conversions/{id}", .media), ("/v1/users", .identity), ("/.well-known/jwks.json", .identity),
  ])
  func `a compatible path has its service`(path: String, service: ServiceName) {
    #expect(RootPaths.standard.service(at: path) == service)
  }

  @Test(arguments: ["/", "/upload/", "/loginx", "/v1", "/v1/usersx", "/usersx/register", "/media/upload"])
  func `a path that only resembles one has none`(path: String) {
    #expect(RootPaths.standard.service(at: path) == nil)
  }
}
