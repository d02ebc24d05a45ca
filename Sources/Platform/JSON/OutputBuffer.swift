/// Bytes that are being written: room is made once per value, then filled without further checks.
///
/// It grows by doubling and never shrinks; what is written into it is bounded by who writes.
@safe
struct OutputBuffer: ~Copyable {
  var base: UnsafeMutablePointer<UInt8>
  var count = 0
  var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit {
    unsafe base.deallocate()
  }

  /// Makes room for `length` more bytes.
  mutating func reserve(_ length: Int) {
    if capacity - count < length { grow(by: length) }
  }

  mutating func grow(by length: Int) {
    capacity = max(capacity * 2, count + length)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    unsafe larger.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = larger
  }

  /// Appends a byte for which room has been made.
  mutating func appendReserved(_ byte: UInt8) {
    unsafe base[count] = byte
    count += 1
  }

  /// Appends bytes for which room has been made.
  mutating func appendReserved(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    unsafe UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  /// Appends a byte.
  mutating func append(_ byte: UInt8) {
    reserve(1)
    appendReserved(byte)
  }

  /// The bytes written so far, in an array of their own.
  func copy() -> [UInt8] {
    unsafe [UInt8](UnsafeBufferPointer(start: base, count: count))
  }
}
