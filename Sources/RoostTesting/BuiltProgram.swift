import Glibc

/// The programs that were built beside the running tests.
public enum BuiltProgram {
  /// The path of the `roost` command.
  public static var roost: String {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    let tests = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return tests.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/roost"
  }
}
