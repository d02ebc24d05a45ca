import EventLoops

/// A certificate that signs itself, and its key, made anew by the `openssl` program for each test.
public struct TestCertificate: Sendable {
  /// The PEM file with the certificate; a client that trusts this file trusts the server.
  public let certificate: String
  /// The PEM file with the private key.
  public let key: String

  /// Makes a certificate in a folder.
  ///
  /// - Parameters:
  ///   - folder: where the two files go.
  ///   - names: for whom it is, as `subjectAltName` has it: `IP:127.0.0.1,DNS:localhost`.
  /// - Throws: `ScriptedServerError` when `openssl` cannot do it.
  public init(in folder: String, for names: String = "IP:127.0.0.1,DNS:localhost") async throws {
    certificate = "\(folder)/certificate.pem"
    key = "\(folder)/key.pem"
    let group = try EventLoopGroup(count: 1, name: "openssl")
    let program = ChildProcess(
      executable: "/usr/bin/openssl",
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=roost test", "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", certificate,
      ], environment: ["PATH": "/usr/bin:/bin"], timeLimit: .seconds(60))
    let exit = try await program.run(on: group.next())
    await group.shutDown()
    guard exit.isSuccess else {
      throw ScriptedServerError(message: "openssl: \(String(decoding: exit.errors, as: UTF8.self))")
    }
  }
}
