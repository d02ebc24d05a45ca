/// The file system calls that writing a file needs, so that a test can let the n-th one fail.
protocol FileSystem: Sendable {
  /// Makes a folder with mode 0700; false when it was there already.
  func makeFolder(_ path: String) throws(FileSystemError) -> Bool
  /// Opens a new file with mode 0600 for writing; it must not be there yet.
  func create(_ path: String) throws(FileSystemError) -> Int32
  /// Writes all bytes.
  func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileSystemError)
  /// Returns when what was written has reached the disk.
  func synchronize(_ descriptor: Int32, _ path: String) throws(FileSystemError)
  /// Closes a descriptor.
  func close(_ descriptor: Int32)
  /// Gives a file another name, in place of whatever has that name.
  func rename(_ path: String, to target: String) throws(FileSystemError)
  /// Returns when the names in a folder have reached the disk.
  func synchronizeFolder(_ path: String) throws(FileSystemError)
  /// Removes a file if it is there.
  func remove(_ path: String)
}

/// Why the file system did not do something.
struct FileSystemError: Error, Sendable, CustomStringConvertible {
  /// The errno of the call.
  let number: Int32
  /// What was attempted, on what, what the system said, and how to mend it.
  let description: String
}
