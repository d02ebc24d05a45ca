import CLinux
import Glibc

/// Keeps a process from all files but those it was given, with the kernel's Landlock; landlock(7).
struct FileFence {
  private let order: LaunchOrder

  init(_ order: LaunchOrder) {
    self.order = order
  }

  /// The version of Landlock that the kernel offers; 0 when it has none.
  static var version: Int { max(0, shim_landlock_version()) }

  /// Fences this process in, for good.
  ///
  /// - Throws: `LaunchFailure` when the kernel has no Landlock or a file that was named is not there.
  func close() throws(LaunchFailure) {
    let rights = Rights(version: FileFence.version)
    guard rights.version > 0 else {
      throw LaunchFailure("this kernel has no Landlock, which keeps it from other files")
    }
    var attributes = shim_landlock_ruleset(
      handled_access_fs: rights.all, handled_access_net: rights.network, scoped: rights.scopes)
    let ruleset = unsafe Int32(shim_landlock_create(&attributes, rights.attributesSize))
    guard ruleset >= 0 else { throw SandboxLauncher.failure("make a Landlock ruleset") }
    defer { _ = Glibc.close(ruleset) }
    for folder in FileFence.libraries { try allow(rights.read, folder, ruleset, isNeeded: false) }
    for file in FileFence.loaders { try allow(rights.execute, file, ruleset, isNeeded: false) }
    try allow(Rights.readFile, "/etc/ld.so.cache", ruleset, isNeeded: false)
    try allow(Rights.readFile, "/dev/urandom", ruleset, isNeeded: false)
    try allow(rights.write | Rights.readFile, "/dev/null", ruleset, isNeeded: false)
    try allow(rights.execute, order.program[0], ruleset)
    for file in order.readableFiles { try allow(Rights.readFile, file, ruleset) }
    for file in order.writableFiles { try allow(rights.write | Rights.readFile, file, ruleset) }
    guard shim_landlock_restrict(ruleset) == 0 else { throw SandboxLauncher.failure("enter the Landlock ruleset") }
  }

  /// Allows a file, or all that is below a folder.
  private func allow(_ access: UInt64, _ path: String, _ ruleset: Int32, isNeeded: Bool = true) throws(LaunchFailure) {
    // O_PATH opens nothing and needs no permission on the file itself; open(2).
    let file = unsafe open(path, FileFence.pathOnly | O_CLOEXEC)
    guard file >= 0 else {
      if !isNeeded { return }
      throw SandboxLauncher.failure("find '\(path)'")
    }
    defer { _ = Glibc.close(file) }
    var rule = shim_landlock_path(allowed_access: access, parent_fd: file)
    guard unsafe shim_landlock_allow(ruleset, &rule) == 0 else { throw SandboxLauncher.failure("allow '\(path)'") }
  }

  /// Where programs find their libraries.
  private static let libraries = ["/usr", "/lib", "/lib64", "/lib32"]
  /// The dynamic loaders of Debian's architectures, which the kernel executes beside the program.
  private static let loaders = [
    "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-linux-riscv64-lp64d.so.1",
    "/lib64/ld64.so.2", "/lib/ld64.so.1", "/lib/ld-linux-armhf.so.3", "/lib/ld-linux.so.2",
  ]
  /// O_PATH, which needs _GNU_SOURCE.
  private static let pathOnly: Int32 = 0o10000000
}

/// The rights that a version of Landlock knows; landlock(7), "Filesystem actions".
private struct Rights {
  let version: Int

  static let readFile: UInt64 = 1 << 2

  /// All rights on files, each of which is denied unless it is allowed.
  var all: UInt64 {
    switch version {
    case ...1: (1 << 13) - 1
    case 2: (1 << 14) - 1
    case 3, 4: (1 << 15) - 1
    default: (1 << 16) - 1
    }
  }

  /// Reading files and listing folders.
  var read: UInt64 { Rights.readFile | 1 << 3 }
  /// Executing, for which a file is read, too.
  var execute: UInt64 { Rights.readFile | 1 << 0 }
  /// Writing and cutting off.
  var write: UInt64 { version >= 3 ? 1 << 1 | 1 << 14 : 1 << 1 }
  /// Binding and connecting TCP sockets, none of which is allowed.
  var network: UInt64 { version >= 4 ? 0b11 : 0 }
  /// Abstract sockets of others, and signals to others.
  var scopes: UInt64 { version >= 6 ? 0b11 : 0 }
  /// How much of the attributes this version knows.
  var attributesSize: Int { version >= 6 ? 24 : version >= 4 ? 16 : 8 }
}
