import CZlib
import Synchronization

/// Compresses with gzip (RFC 1952) through zlib, with compressors that are used again.
///
/// A compressor takes about 256 KiB; at most four idle ones are kept.
final class GzipPool: Sendable {
  /// How much is compressed before others have their turn: one to two milliseconds.
  private static let piece = 128 * 1024

  private let idle = Mutex<[GzipCompressor]>([])

  /// The bytes in gzip form, or nil when zlib has no memory.
  func compress(_ bytes: [UInt8]) async -> [UInt8]? {
    guard let compressor = idle.withLock({ $0.popLast() }) ?? GzipCompressor() else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 4)
    var start = 0
    repeat {
      let end = min(start + GzipPool.piece, bytes.count)
      compressor.compress(bytes[start..<end], isLast: end == bytes.count, into: &output)
      start = end
      if start < bytes.count { await Task.yield() }
    } while start < bytes.count
    compressor.reset()
    idle.withLock { if $0.count < 4 { $0.append(compressor) } }
    return output
  }
}

/// One zlib stream.
///
/// `@unchecked Sendable` because the pool gives it to one caller at a time.
@safe private final class GzipCompressor: @unchecked Sendable {
  private static let chunk = 16 * 1024

  /// deflate refuses a stream that has moved since its initialization, so it has memory of its own.
  private let stream: UnsafeMutablePointer<z_stream>
  private var buffer = [UInt8](repeating: 0, count: chunk)

  /// A compressor at level 4, which takes two thirds of level 6's time for two percent more bytes of JSON.
  init?() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Window bits above 15 ask for a gzip header: https://zlib.net/manual.html#Advanced
    let result = unsafe deflateInit2_(
      stream, 4, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    // After a failure deinit runs, and deflateEnd accepts a stream without state.
    guard result == Z_OK else { return nil }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  func compress(_ bytes: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { input in
      // zlib does not write through next_in; its type lacks const unless ZLIB_CONST is defined.
      unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      unsafe stream.pointee.avail_in = UInt32(input.count)
      while !deflateOnce(isLast: isLast, into: &output) {}
    }
  }

  func reset() {
    _ = unsafe deflateReset(stream)
  }

  /// Fills the buffer once, and tells whether it had room for all that there is.
  private func deflateOnce(isLast: Bool, into output: inout [UInt8]) -> Bool {
    let room = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      unsafe stream.pointee.next_out = buffer.baseAddress
      unsafe stream.pointee.avail_out = UInt32(buffer.count)
      _ = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      return unsafe Int(stream.pointee.avail_out)
    }
    output += buffer[..<(buffer.count - room)]
    return room > 0
  }
}
