import EventLoops
import HTTP
import HTTPClient
import RoostTesting
import Testing

@Suite struct HTTPClientTrustTests {
  /// Lends a TLS server (`openssl s_server`) with a certificate for `names`, and the port it listens on.
  private func withServer(
    names: String, body: @escaping @Sendable (_ port: Int, TestCertificate) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let certificate = try await TestCertificate(in: folder, for: names)
      let program = ChildProcess(
        executable: "/usr/bin/openssl",
        arguments: [
          "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.certificate, "-key", certificate.key,
        ], environment: ["PATH": "/usr/bin:/bin"])
      try await RunningProgram.run(program) { program in
        while true {
          let line = try await program.nextLine()
          guard line.hasPrefix("ACCEPT "), let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            continue
          }
          return try await body(port, certificate)
        }
      }
    }
  }

  private func send(port: Int, trusting file: String?) async throws -> HTTPClientResponse {
    let group = try EventLoopGroup(count: 1, name: "client")
    var configuration = HTTPClientConfiguration()
    configuration.authoritiesFile = file
    let client = HTTPClient(group: group, configuration: configuration)
    let result: Result<HTTPClientResponse, any Error>
    do { result = .success(try await client.send(HTTPClientRequest(.get, "https://127.0.0.1:\(port)/"))) } catch {
      result = .failure(error)
    }
    await client.shutDown()
    await group.shutDown()
    return try result.get()
  }

  @Test func `a server whose authority is trusted is asked`() async throws {
    try await withServer(names: "IP:127.0.0.1") { port, certificate in
      let response = try await send(port: port, trusting: certificate.certificate)
      #expect(response.status.code == 200)
    }
  }

  @Test func `a server of an unknown authority is not asked`() async throws {
    try await withServer(names: "IP:127.0.0.1") { port, _ in
      let error = await #expect(throws: HTTPClientError.self) { _ = try await send(port: port, trusting: nil) }
      #expect(error?.code == .untrusted)
      #expect(error?.isBeforeSending == true)
    }
  }

  @Test func `a certificate for another name is not enough`() async throws {
    try await withServer(names: "DNS:other.example") { port, certificate in
      let error = await #expect(throws: HTTPClientError.self) {
        _ = try await send(port: port, trusting: certificate.certificate)
      }
      #expect(error?.code == .untrusted)
    }
  }
}
