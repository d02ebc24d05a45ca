import Glibc

/// Reads files that are known to be small: settings, keys, what the kernel tells under `/proc`.
///
/// It blocks until the file is read, so it belongs to the start of the process or to a worker pool, except for `/proc`,
/// which never waits for a disk.
public enum SmallFile {
  /// Returns the bytes of the file at `path`.
  ///
  /// - Parameters:
  ///   - path: A path as open(2) takes it.
  ///   - limit: The most bytes that are accepted.
  /// - Returns: The whole content.
  /// - Throws: `SmallFileError` when the file is missing, cannot be read or is larger than `limit`.
  public static func read(_ path: String, limit: Int) throws(SmallFileError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SmallFileError(reading: path, number: errno) }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SmallFileError(reading: path, number: errno) }
      if count == 0 { return content }
      content.append(contentsOf: piece[..<count])
      guard content.count <= limit else { throw SmallFileError.tooLarge(path: path, limit: limit) }
    }
  }
}

/// Why a small file could not be read.
public enum SmallFileError: Error, Hashable, CustomStringConvertible {
  /// There is no file at the path.
  case missing(path: String)
  /// The file is larger than the caller accepts, in bytes.
  case tooLarge(path: String, limit: Int)
  /// The system refused; the reason is strerror(3)'s.
  case refused(path: String, reason: String)

  init(reading path: String, number: Int32) {
    if number == ENOENT {
      self = .missing(path: path)
    } else {
      var text = [CChar](repeating: 0, count: 256)
      unsafe strerror_r(number, &text, text.count)
      let reason = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      self = .refused(path: path, reason: String(decoding: reason, as: UTF8.self))
    }
  }

  /// What was attempted and how to mend it.
  public var description: String {
    switch self {
    case .missing(let path): "Could not read '\(path)': there is no such file. Create it or name another."
    case .tooLarge(let path, let limit):
      "Could not read '\(path)': it is larger than \(limit) bytes. Check that this is the right file."
    case .refused(let path, let reason):
      "Could not read '\(path)': \(reason). Check the file's kind and permissions."
    }
  }
}
