import Foundation
import Testing

/// A file system of a few mebibytes in memory, which goes with this object.
final class SmallDisk {
  let url: URL
  private let folder: TemporaryFolder

  /// Whether this process may mount one, which is tried once.
  static let isPossible = (try? SmallDisk(mebibytes: 1)) != nil

  init(mebibytes: Int, isReadOnly: Bool = false) throws {
    folder = try TemporaryFolder()
    url = folder.url.appendingPathComponent("disk")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let mounted = try run([
      "mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m\(isReadOnly ? ",ro" : "")", "tmpfs", url.path,
    ])
    guard mounted.status == 0 else { throw CannotMount(reason: mounted.errors) }
  }

  deinit { _ = try? run(["umount", "-l", url.path]) }

  /// Fills it to the last byte.
  func fill() throws {
    _ = try run(["dd", "if=/dev/zero", "of=\(url.path)/ballast", "bs=4096"])
  }

  /// Takes away what `fill` has put there.
  func makeRoom() throws {
    try FileManager.default.removeItem(at: url.appendingPathComponent("ballast"))
  }
}

struct CannotMount: Error {
  let reason: String
}
