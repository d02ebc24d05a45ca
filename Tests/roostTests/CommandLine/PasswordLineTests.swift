import Testing

@testable import roost

private func type(_ bytes: [UInt8]) -> (steps: Set<PasswordLine.Step>, text: String) {
  var line = PasswordLine()
  var steps: Set<PasswordLine.Step> = []
  for byte in bytes { steps.insert(line.receive(byte)) }
  return (steps, String(decoding: line.bytes, as: UTF8.self))
}

@Suite struct PasswordLineTests {
  @Test func `characters are collected until Enter`() {
    #expect(type(Array("pä€😀 s".utf8)) == ([.more], "pä€😀 s"))
    #expect(type(Array("x\r".utf8)) == ([.more, .done], "x"))
    #expect(type([0x0A]) == ([.done], ""))
  }

  @Test func `backspace takes back a whole character`() {
    #expect(type(Array("a€".utf8) + [0x7F]).text == "a")
    #expect(type(Array("a😀".utf8) + [0x08, 0x08, 0x08]).text == "")
    #expect(type([0x7F]) == ([.more], ""))
  }

  @Test func `Ctrl-U takes back everything`() {
    #expect(type(Array("abc".utf8) + [0x15] + Array("d".utf8)).text == "d")
  }

  @Test func `Ctrl-C interrupts and Ctrl-D ends an empty line`() {
    #expect(type([0x03]).steps == [.interrupted])
    #expect(type([0x04]).steps == [.ended])
    #expect(type([0x61, 0x04]) == ([.more], "a"))
  }

  @Test func `an arrow key is refused`() {
    #expect(type([0x1B]).steps == [.controlCharacter])
    #expect(type([0x00]).steps == [.controlCharacter])
  }

  @Test func `the line is bounded`() {
    let (steps, text) = type([UInt8](repeating: 0x61, count: 2000))
    #expect(steps == [.more, .tooLong])
    #expect(text.utf8.count == PasswordLine.limit)
  }
}
