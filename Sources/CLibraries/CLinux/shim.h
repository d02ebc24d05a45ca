#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

// The declaration in <fcntl.h> needs _GNU_SOURCE, which Swift does not define when it imports C.
// 2 is SYNC_FILE_RANGE_WRITE; sync_file_range(2).
static inline long shim_start_writing_back(int descriptor, int64_t offset, int64_t length) {
  return syscall(SYS_sync_file_range, descriptor, offset, length, 2u);
}

// prctl(2) is variadic.
static inline int shim_prctl(int option, unsigned long argument) {
  return prctl(option, argument, 0ul, 0ul, 0ul);
}

// glibc has no wrapper of capset(2). Keeps the capabilities of `mask` and gives up all others.
static inline long shim_keep_capabilities(uint32_t mask) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{mask, mask, 0}, {0, 0, 0}};
  return syscall(SYS_capset, &header, data);
}

// glibc has no wrapper of the Landlock calls, and Debian 12's headers lag behind the kernel; landlock(7). The numbers are
// the same on every architecture.
#define SHIM_LANDLOCK_CREATE_RULESET 444
#define SHIM_LANDLOCK_ADD_RULE 445
#define SHIM_LANDLOCK_RESTRICT_SELF 446

struct shim_landlock_ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};

struct shim_landlock_path {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

// The version of Landlock that the kernel offers; -1 when it has none.
static inline long shim_landlock_version(void) {
  return syscall(SHIM_LANDLOCK_CREATE_RULESET, (void *)0, (size_t)0, 1u);
}

static inline long shim_landlock_create(const struct shim_landlock_ruleset *ruleset, size_t size) {
  return syscall(SHIM_LANDLOCK_CREATE_RULESET, ruleset, size, 0u);
}

// 1 is LANDLOCK_RULE_PATH_BENEATH.
static inline long shim_landlock_allow(int ruleset, const struct shim_landlock_path *path) {
  return syscall(SHIM_LANDLOCK_ADD_RULE, ruleset, 1, path, 0u);
}

static inline long shim_landlock_restrict(int ruleset) {
  return syscall(SHIM_LANDLOCK_RESTRICT_SELF, ruleset, 0u);
}
