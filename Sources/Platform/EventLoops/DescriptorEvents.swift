import CUV

/// What a file descriptor can be ready for, as poll(2) has it.
public struct DescriptorEvents: OptionSet, Sendable, Hashable {
  /// The bits, for the option set's own use.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// A read would not block: there is data, an end of file or a connection to accept.
  public static let readable = DescriptorEvents(rawValue: 1)
  /// A write would not block.
  public static let writable = DescriptorEvents(rawValue: 2)
  /// The other side closed its writing half.
  public static let disconnected = DescriptorEvents(rawValue: 4)
  /// The descriptor has an error pending, and the watch has stopped; only ever reported, never asked for.
  public static let failed = DescriptorEvents(rawValue: 128)

  /// The bits that uv_poll_start takes.
  var uv: Int32 {
    var bits: UInt32 = 0
    if contains(.readable) { bits |= UV_READABLE.rawValue }
    if contains(.writable) { bits |= UV_WRITABLE.rawValue }
    if contains(.disconnected) { bits |= UV_DISCONNECT.rawValue }
    return Int32(bitPattern: bits)
  }

  /// What a uv_poll callback reports.
  init(uvStatus status: Int32, events: Int32) {
    self = status < 0 ? .failed : []
    let bits = UInt32(bitPattern: events)
    if bits & UV_READABLE.rawValue != 0 { insert(.readable) }
    if bits & UV_WRITABLE.rawValue != 0 { insert(.writable) }
    if bits & UV_DISCONNECT.rawValue != 0 { insert(.disconnected) }
  }
}
