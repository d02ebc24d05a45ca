import Configuration
import Delivery
import EventLoops
import MailFiles
import SMTP

/// How mail leaves the process: through an SMTP server where one is set, else into the outbox folder.
struct Mail: Sendable {
  /// Takes mail.
  let transport: any MailTransport
  /// Takes short messages, for which there is no provider but the folder.
  let texts: OutboxFolder
  /// Tries whether mail can leave.
  let check: @Sendable () async throws -> String
  /// Ends what the transport runs.
  let close: @Sendable () async -> Void

  /// The transport that the settings name.
  ///
  /// - Throws: `ConfigurationError` when they contradict each other; `EventLoopError` when there is no thread for it.
  init(_ configuration: Configuration, folder: String, files: WorkerPool) throws {
    let outbox = OutboxFolder(path: folder, pool: files)
    texts = outbox
    if let server = try SMTPSettings.server(in: configuration) {
      let smtp = try SMTPTransport(configuration: server)
      transport = smtp
      check = { try await smtp.check() }
      close = { await smtp.shutDown() }
    } else {
      transport = outbox
      check = {
        try await outbox.check()
        return "files in '\(folder)', because no SMTP server is set"
      }
      close = {}
    }
  }
}
