import Core
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import roost

/// Returns what `PasswordInput` reads from a pipe with so many bytes in it, and what it leaves there.
private func readPiped(_ bytes: [UInt8]) throws -> (password: Result<String, PasswordInputError>, rest: [UInt8]) {
  var ends: [Int32] = [0, 0]
  try #require(unsafe pipe(&ends) == 0)
  defer { close(ends[0]) }
  _ = unsafe write(ends[1], bytes, bytes.count)
  close(ends[1])
  let input = PasswordInput(input: ends[0], prompt: ends[0])
  let password = Result { () throws(PasswordInputError) in try input.readNew("Password: ").reveal() }
  var rest = [UInt8](repeating: 0, count: 4096)
  let count = unsafe read(ends[0], &rest, rest.count)
  return (password, Array(rest.prefix(max(0, count))))
}

/// A pseudoterminal: what the person types goes into `person`, and what the screen shows comes out of it.
private struct Terminal {
  let person: Int32
  let program: Int32

  init() throws {
    person = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(person >= 0)
    // TIOCSPTLCK and TIOCGPTN of https://man7.org/linux/man-pages/man2/ioctl_tty.2.html, whose macros Swift does not import.
    var lock: Int32 = 0
    try #require(unsafe ioctl(person, 0x4004_5431, &lock) == 0)
    var number: UInt32 = 0
    try #require(unsafe ioctl(person, 0x8004_5430, &number) == 0)
    program = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    try #require(program >= 0)
  }

  /// Runs `body` on a thread of its own while the person answers each question.
  func answering(
    _ answers: [String], _ body: @escaping @Sendable (PasswordInput) -> Result<String, PasswordInputError>
  ) throws -> (result: Result<String, PasswordInputError>, screen: String) {
    let input = PasswordInput(input: program, prompt: program)
    let result = Mutex<Result<String, PasswordInputError>?>(nil)
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      let outcome = body(input)
      result.withLock { $0 = outcome }
      done.signal()
    }
    var screen = ""
    for answer in answers {
      screen += show(until: UInt8(ascii: ":"))
      _ = unsafe write(person, answer, answer.utf8.count)
    }
    screen += show(until: UInt8(ascii: "\n"))
    done.wait()
    return (try #require(result.withLock { $0 }), screen)
  }

  private func show(until mark: UInt8) -> String {
    var text: [UInt8] = []
    var byte: UInt8 = 0
    while text.last != mark, unsafe read(person, &byte, 1) == 1 { text.append(byte) }
    return String(decoding: text.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
  }

  var echoes: Bool {
    var attributes = termios()
    _ = unsafe tcgetattr(program, &attributes)
    return attributes.c_lflag & tcflag_t(ECHO) != 0 && attributes.c_lflag & tcflag_t(ISIG | ICANON) != 0
  }

  func close() {
    Glibc.close(person)
    Glibc.close(program)
  }
}

@Suite(.serialized) struct PasswordInputTests {
  @Test(arguments: [("secret\n", "secret"), ("sec ret", "sec ret"), ("sécret\r\n", "sécret")])
  func `the first line of a pipe is the password`(text: String, password: String) throws {
    #expect(try readPiped(Array(text.utf8)).password.get() == password)
  }

  @Test func `what follows the first line is left to others`() throws {
    #expect(try readPiped(Array("a\nb\n".utf8)).rest == Array("b\n".utf8))
  }

  @Test(arguments: [
    ([], PasswordInputError.missing), ([0x0A], .missing), ([0x0D, 0x0A], .missing), ([0xFF, 0x0A], .notUTF8),
    ([0x61, 0x00, 0x0A], .controlCharacter),
    ([UInt8](repeating: 0x61, count: 1025) + [0x0A], .tooLong), ([UInt8](repeating: 0x61, count: 3000), .tooLong),
  ])
  func `what cannot be a password is refused`(bytes: [UInt8], error: PasswordInputError) throws {
    #expect(throws: error) { try readPiped(bytes).password.get() }
  }

  @Test func `the longest password is read`() throws {
    #expect(try readPiped([UInt8](repeating: 0x61, count: 1024) + [0x0D, 0x0A]).password.get().count == 1024)
  }

  @Test func `a terminal does not show what is typed, and shows again afterwards`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    #expect(terminal.echoes)
    let (result, screen) = try terminal.answering(["hunter3\u{7F}2\r"]) { input in
      Result { () throws(PasswordInputError) in try input.read("Password: ").reveal() }
    }
    #expect(try result.get() == "hunter2")
    #expect(screen == "Password: \n")
    #expect(terminal.echoes)
  }

  @Test func `a new password is asked for twice`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    let (result, _) = try terminal.answering(["one\r", "two\r"]) { input in
      Result { () throws(PasswordInputError) in try input.readNew("New password: ").reveal() }
    }
    #expect(throws: PasswordInputError.different) { try result.get() }
    #expect(terminal.echoes)
  }

  @Test func `an interruption puts the terminal back`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    let (result, _) = try terminal.answering(["abc\u{3}"]) { input in
      Result { () throws(PasswordInputError) in try input.read("Password: ").reveal() }
    }
    #expect(throws: PasswordInputError.interrupted) { try result.get() }
    #expect(terminal.echoes)
  }

  @Test func `an input that is not open is an error`() {
    #expect(throws: PasswordInputError.unreadable) { try PasswordInput(input: 9999, prompt: 9999).read("Password: ") }
  }
}
