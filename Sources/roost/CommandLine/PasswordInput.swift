import Core
import Glibc

/// Asks for a password: on a terminal without showing it, else from the first line of the input.
///
/// While a terminal's echo is off, Ctrl-C is a key like any other, so the terminal is always put back; only a signal from
/// another process, such as SIGKILL, leaves it without echo (`stty sane` mends that).
struct PasswordInput {
  /// Where the password comes from.
  var input: Int32 = 0
  /// Where the question goes, when the input is a terminal.
  var prompt: Int32 = 2

  /// Returns a password that exists already.
  ///
  /// - Parameter question: What to ask on a terminal, such as `Password: `.
  /// - Returns: The password, at least one byte long.
  /// - Throws: `PasswordInputError` when there is none, or it cannot be one.
  func read(_ question: String) throws(PasswordInputError) -> Secret {
    Secret(try isatty(input) == 1 ? typed(question) : firstLine())
  }

  /// Returns a new password, asking twice on a terminal.
  ///
  /// - Parameter question: What to ask on a terminal, such as `New password: `.
  /// - Returns: The password, at least one byte long.
  /// - Throws: `PasswordInputError` when there is none, it cannot be one, or the two differ.
  func readNew(_ question: String) throws(PasswordInputError) -> Secret {
    guard isatty(input) == 1 else { return Secret(try firstLine()) }
    let password = try typed(question)
    guard try typed("The same again: ") == password else { throw .different }
    return Secret(password)
  }

  private func typed(_ question: String) throws(PasswordInputError) -> String {
    var saved = termios()
    guard unsafe tcgetattr(input, &saved) == 0 else { throw .unreadable }
    var silent = saved
    // https://man7.org/linux/man-pages/man3/termios.3.html: no echo, no signals, every key at once.
    unsafe cfmakeraw(&silent)
    silent.c_oflag = saved.c_oflag
    guard unsafe tcsetattr(input, TCSAFLUSH, &silent) == 0 else { throw .unreadable }
    defer {
      unsafe tcsetattr(input, TCSAFLUSH, &saved)
      show("\n")
    }
    show(question)
    var line = PasswordLine()
    while let byte = try nextByte() {
      switch line.receive(byte) {
      case .more: continue
      case .done: return try Self.password(line.bytes)
      case .interrupted: throw .interrupted
      case .ended: throw .missing
      case .tooLong: throw .tooLong
      case .controlCharacter: throw .controlCharacter
      }
    }
    throw .missing
  }

  /// The first line, read byte by byte, so that what follows it is left to others.
  private func firstLine() throws(PasswordInputError) -> String {
    var bytes: [UInt8] = []
    while let byte = try nextByte(), byte != UInt8(ascii: "\n") {
      // One more than a password has, for the carriage return of a file from Windows.
      guard bytes.count <= PasswordLine.limit else { throw .tooLong }
      bytes.append(byte)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard bytes.count <= PasswordLine.limit else { throw .tooLong }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .controlCharacter }
    return try Self.password(bytes)
  }

  private func nextByte() throws(PasswordInputError) -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = unsafe Glibc.read(input, &byte, 1)
      if count == 1 { return byte }
      if count == 0 { return nil }
      guard errno == EINTR else { throw .unreadable }
    }
  }

  private func show(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in unsafe write(prompt, bytes.baseAddress, bytes.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func password(_ bytes: [UInt8]) throws(PasswordInputError) -> String {
    guard !bytes.isEmpty else { throw .missing }
    guard let password = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    return password
  }
}

/// Why no password was read.
enum PasswordInputError: Error, Hashable, CustomStringConvertible {
  case missing
  case different
  case interrupted
  case tooLong
  case controlCharacter
  case notUTF8
  case unreadable

  var description: String {
    switch self {
    case .missing: "No password was given. Type one, or put it on the first line of standard input."
    case .different: "The two passwords differ. Try again."
    case .interrupted: "Interrupted; nothing was changed."
    case .tooLong: "The password is longer than \(PasswordLine.limit) bytes. Choose a shorter one."
    case .controlCharacter: "The password contains a control character, such as an arrow key. Try again."
    case .notUTF8: "The password is not valid UTF-8. Check the terminal's or file's encoding."
    case .unreadable: "Standard input cannot be read. Run the command in a terminal, or give the password in a pipe."
    }
  }
}
