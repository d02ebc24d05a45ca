import CSeccomp
import Glibc

/// Keeps a process from calls to the kernel that no media program needs, with seccomp(2).
///
/// Sockets, other processes, namespaces, mounts, keys and the like are refused with `EPERM`, so that a program that merely
/// tries goes on without them. Another machine architecture's calls, which the rules would not see, end the process.
enum CallFence {
  /// Fences this process in, for good; it must have given up gaining privileges.
  ///
  /// - Throws: `LaunchFailure` when the kernel has no seccomp filters.
  static func close() throws(LaunchFailure) {
    guard let filter = unsafe seccomp_init(allow) else { throw LaunchFailure("could not make a seccomp filter") }
    defer { unsafe seccomp_release(filter) }
    for name in refused { try unsafe refuse(name, EPERM, in: filter) }
    // Its flags lie in memory, where a filter cannot look; the C library then uses clone, whose flags it can see.
    try unsafe refuse("clone3", ENOSYS, in: filter)
    try unsafe refuse("clone", EPERM, in: filter, when: isNotThread)
    let itself = UInt64(getpid())
    for name in ["kill", "tgkill"] { try unsafe refuse(name, EPERM, in: filter, when: isNot(itself)) }
    let status = unsafe seccomp_load(filter)
    guard status == 0 else { throw LaunchFailure("could not load the seccomp filter: error \(-status)") }
  }

  /// Whether libseccomp knows the kernel's filters; its version, for people.
  static var libraryVersion: String {
    guard let version = unsafe seccomp_version()?.pointee else { return "unknown" }
    return "\(version.major).\(version.minor).\(version.micro)"
  }

  @unsafe private static func refuse(
    _ name: String, _ error: Int32, in filter: scmp_filter_ctx, when condition: scmp_arg_cmp? = nil
  ) throws(LaunchFailure) {
    let call = unsafe seccomp_syscall_resolve_name(name)
    // A call that this machine or this library does not know cannot be made, or is new and needs nothing less.
    guard call != -1 else { return }
    let action = 0x0005_0000 | UInt32(error)
    let status =
      if let condition {
        unsafe withUnsafePointer(to: condition) { unsafe seccomp_rule_add_array(filter, action, call, 1, $0) }
      } else {
        unsafe seccomp_rule_add_array(filter, action, call, 0, nil)
      }
    guard status == 0 else { throw LaunchFailure("could not refuse the call \(name): error \(-status)") }
  }

  /// That the first argument of clone(2) lacks CLONE_THREAD: a process, not a thread.
  private static let isNotThread = scmp_arg_cmp(arg: 0, op: SCMP_CMP_MASKED_EQ, datum_a: 0x0001_0000, datum_b: 0)

  private static func isNot(_ process: UInt64) -> scmp_arg_cmp {
    scmp_arg_cmp(arg: 0, op: SCMP_CMP_NE, datum_a: process, datum_b: 0)
  }

  /// SCMP_ACT_ALLOW; the macro has a suffix that Swift does not import.
  private static let allow: UInt32 = 0x7fff_0000

  /// What is refused always, by subject.
  private static let refused = [
    // The network, and sockets of any kind. io_uring can open sockets past a filter.
    "socket", "socketpair", "socketcall", "connect", "bind", "listen", "accept", "accept4", "io_uring_setup",
    "io_uring_enter", "io_uring_register",
    // Other processes.
    "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_open",
    "pidfd_getfd", "pidfd_send_signal", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    // Namespaces, mounts and the like.
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "fsconfig", "fsmount",
    "fspick", "move_mount", "open_tree", "mount_setattr", "name_to_handle_at", "open_by_handle_at", "quotactl",
    "quotactl_fd", "swapon", "swapoff", "mknod", "mknodat", "fanotify_init",
    // The kernel itself.
    "bpf", "perf_event_open", "userfaultfd", "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "reboot", "syslog", "acct", "personality", "iopl", "ioperm", "modify_ldt", "lookup_dcookie",
    "memfd_secret",
    // Keys, clocks and names.
    "add_key", "request_key", "keyctl", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex",
    "sethostname", "setdomainname",
    // Who it is.
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
    "capset",
  ]
}
