import Glibc

/// An open file that closes itself when nobody needs it any more.
public final class HTTPFile: Sendable {
  /// The descriptor, open for reading for as long as this object lives.
  public let descriptor: Int32

  /// Takes over an open descriptor.
  public init(taking descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}

/// A part of an open file.
public struct HTTPFileRegion: Sendable {
  /// The file.
  public let file: HTTPFile
  /// Where the part begins, in bytes.
  public let offset: Int
  /// How long it is, in bytes.
  public let length: Int

  /// The `length` bytes of `file` that begin at `offset`.
  public init(file: HTTPFile, offset: Int, length: Int) {
    self.file = file
    self.offset = offset
    self.length = length
  }
}
