import Glibc

extension MultipartParser {
  /// Finds the delimiter, or a beginning of it that the chunk's end cuts off.
  ///
  /// A carriage return is sought with memchr(3), which reads many bytes at a time; only behind one are bytes compared.
  ///
  /// - Parameters:
  ///   - delimiter: bytes of which only the first is a carriage return.
  ///   - chunk: where to look.
  ///   - start: where to begin.
  /// - Returns: where the match begins and how long it is; the chunk's end and 0 when there is none.
  static func search(
    _ delimiter: [UInt8], in chunk: [UInt8], from start: Int
  ) -> (position: Int, length: Int) {
    var position = start
    while let hit = nextReturn(in: chunk, from: position) {
      var length = 1
      while length < delimiter.count, hit + length < chunk.count, chunk[hit + length] == delimiter[length] {
        length += 1
      }
      if length == delimiter.count || hit + length == chunk.count { return (hit, length) }
      position = hit + length
    }
    return (chunk.count, 0)
  }

  /// The position of the first carriage return at or behind `start`.
  private static func nextReturn(in chunk: [UInt8], from start: Int) -> Int? {
    guard start < chunk.count else { return nil }
    return unsafe chunk.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress else { return nil }
      return unsafe memchr(base + start, 13, bytes.count - start).map { unsafe UnsafeRawPointer($0) - base }
    }
  }
}
