#pragma once
#include <errno.h>
#if defined(__linux__)
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

// System calls that Swift cannot make, since they are variadic. Each concerns the calling thread: to be called before
// others are started. They return errno, 0 if all went well; where there is no such thing there is nothing to do.

// No program run from here on gains privileges (prctl(2), PR_SET_NO_NEW_PRIVS).
static inline int privileges_allow_no_new(void) {
#if defined(__linux__)
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
#else
  return 0;
#endif
}

// Gives up every capability (capset(2)): those that setcap gave the program, since setuid(2) takes those of root.
static inline int privileges_clear_capabilities(void) {
#if defined(__linux__)
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
  return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
#else
  return 0;
#endif
}
