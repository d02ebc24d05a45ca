import Glibc

/// A folder of a test's own that is removed, with all in it, when the object goes.
public final class ScratchFolder: Sendable {
  /// The folder.
  public let path: String

  /// A new, empty folder below the one for temporary files; mkdtemp(3).
  ///
  /// - Throws: `LocalFile.Failure`.
  public init() throws {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/roost-test-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { template in
      unsafe template.baseAddress.flatMap { unsafe mkdtemp($0) } != nil
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard made else { throw LocalFile.Failure(path: path, code: errno) }
  }

  deinit {
    ScratchFolder.remove(path)
  }

  /// Removes a file, or a folder with all in it; symbolic links are not followed.
  private static func remove(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    for name in (try? LocalFile.names(in: path)) ?? [] { remove("\(path)/\(name)") }
    unsafe _ = rmdir(path)
  }
}
