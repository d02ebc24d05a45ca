import Glibc

/// Standard output and standard error, written at once and in whole.
enum Output {
  /// Writes a line to standard output.
  static func line(_ text: String = "") {
    write(text + "\n", to: 1)
  }

  /// Writes a line to standard error.
  static func error(_ text: String) {
    write(text + "\n", to: 2)
  }

  /// Writes rows in columns, each as wide as its widest cell, under their titles.
  static func table(_ titles: [String], _ rows: [[String]]) {
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    for row in all {
      let cells = zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
      var text = Substring(cells.joined(separator: "  "))
      while text.last == " " { text.removeLast() }
      line(String(text))
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return }
    }
  }
}
