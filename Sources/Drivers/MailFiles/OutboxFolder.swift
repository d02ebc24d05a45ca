import Core
public import Delivery
public import EventLoops

/// A folder that takes the place of a mail server and of an SMS provider: each message becomes one file.
///
///     2026-11-21T09-30-00Z-6920a1f2c3d4e5f601000001@example.com.eml
///
/// The name begins with the message's date, so that a listing is in order, and ends with its `Message-ID`; sending the same
/// message again replaces the file. Mail is `.eml` (RFC 5322, as mail programs open it), short messages are `.txt`. A file is
/// there as a whole or not at all, and when `send` returns it has reached the disk. Files are for the process's own user
/// only (0600), the folder too (0700).
public struct OutboxFolder: MailTransport, TextTransport {
  /// The folder's path.
  public let path: String

  /// True: a message sent again replaces its file.
  public var replacesRepeats: Bool { true }

  private let files: any FileSystem
  private let pool: WorkerPool

  /// A folder, which is made with the first message.
  ///
  /// - Parameters:
  ///   - path: the folder's path; the folder above it must be there.
  ///   - pool: runs the file system calls, which block.
  public init(path: String, pool: WorkerPool) {
    self.init(path: path, pool: pool, files: PosixFileSystem())
  }

  init(path: String, pool: WorkerPool, files: any FileSystem) {
    self.path = path
    self.pool = pool
    self.files = files
  }

  /// Writes a mail into the folder.
  ///
  /// - Throws: `MailTransportError`, always transient: a full disk can be mended, and then the message is sent.
  public func send(_ message: MailMessage) async throws(MailTransportError) {
    let name = FileName.make(date: message.date, id: message.id, suffix: ".eml")
    try await write(name) { MIMEEncoder.encode(message) }
  }

  /// Writes a short message into the folder: its recipient, its date, an empty line and its text.
  ///
  /// - Throws: `MailTransportError`, always transient.
  public func send(_ message: TextMessage) async throws(MailTransportError) {
    let name = FileName.make(date: message.date, id: message.id, suffix: ".txt")
    try await write(name) {
      let text = message.text.utf8.last == UInt8(ascii: "\n") ? message.text : message.text + "\n"
      return Array("To: \(message.to)\nDate: \(message.date.rfc3339)\n\n\(text)".utf8)
    }
  }

  /// Tries whether a message could be written, for `roost doctor` and `/readyz`.
  ///
  /// - Throws: `MailTransportError` when the folder cannot be made or written to.
  public func check() async throws(MailTransportError) {
    let file = AtomicFile(folder: path, name: ".check", files: files)
    try await onPool { try file.probe() }
  }

  private func write(_ name: String, _ encode: @escaping @Sendable () -> [UInt8]) async throws(MailTransportError) {
    let file = AtomicFile(folder: path, name: name, files: files)
    try await onPool { try file.write(encode()) }
  }

  private func onPool(_ body: @escaping @Sendable () throws -> Void) async throws(MailTransportError) {
    do {
      try await pool.run(body)
    } catch let error as FileSystemError {
      throw MailTransportError(isTransient: true, replyCode: nil, message: error.description)
    } catch {
      throw MailTransportError(
        isTransient: true, replyCode: nil, message: "Could not write a message into '\(path)': \(error)")
    }
  }
}
