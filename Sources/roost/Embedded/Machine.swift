import Glibc

/// What the machine has.
enum Machine {
  /// The processors that this process may use, at least 1; sysconf(3).
  static var cores: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }
}
