import Glibc
public import SQLite

/// Lends a new, empty folder and removes it with all that is in it.
///
/// - Parameter body: is given the folder's path, without a slash at its end.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws, or a `TemporaryFolderError` when the folder cannot be made.
public func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/roost-test-XXXXXX".utf8CString)
  guard unsafe mkdtemp(&template) != nil else { throw TemporaryFolderError(parent: parent) }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { removeTree(path) }
  return try await body(path)
}

/// Lends a new database in a temporary folder, and closes and removes it.
///
/// - Parameters:
///   - maximumWaiting: how many writers may wait.
///   - sizeLimit: the most bytes the database may grow to.
///   - body: is given the database.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws, or why the database cannot be made.
public func withTemporaryDatabase<Value>(
  maximumWaiting: Int = 10_000, sizeLimit: Int? = nil, _ body: (SQLiteDatabase) async throws -> Value
) async throws -> Value {
  try await withTemporaryFolder { folder in
    let database = try SQLiteDatabase(
      path: "\(folder)/test.sqlite", maximumWaiting: maximumWaiting, sizeLimit: sizeLimit)
    let result: Result<Value, any Error>
    do { result = .success(try await body(database)) } catch { result = .failure(error) }
    await database.close()
    return try result.get()
  }
}

/// A temporary folder could not be made.
public struct TemporaryFolderError: Error, CustomStringConvertible {
  /// Where it was to be made.
  public let parent: String
  /// Where it was to be made, and how to mend it.
  public var description: String {
    "No folder could be made in '\(parent)'. Set TMPDIR to a folder that can be written."
  }
}

private func removeTree(_ path: String) {
  guard let folder = unsafe opendir(path) else {
    unsafe unlink(path)
    return
  }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  unsafe closedir(folder)
  for name in names { removeTree("\(path)/\(name)") }
  unsafe rmdir(path)
}
