#define _GNU_SOURCE
#include "CMemory.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { most_regions = 64 };

static struct guarded_region regions[most_regions];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before;
static bool is_installed;
static size_t page_size;

// mmap(2) in a signal handler: not in POSIX's list, but a bare system call here and on every libc in use; systemd's
// journal readers do the same (sigbus-handler of basic/).
static void on_bus_error(int signal, siginfo_t *what, void *context) {
  (void)signal, (void)context;
  int saved = errno;
  size_t place = (size_t)(uintptr_t)what->si_addr;
  for (int i = 0; i < most_regions; i++) {
    struct guarded_region *region = &regions[i];
    if (place < region->start || place >= region->end) continue;
    void *page = (void *)(uintptr_t)(place & ~(page_size - 1));
    if (mmap(page, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      break;
    region->lost_page = 1;
    errno = saved;
    return;
  }
  // Not ours: the access is made again, and meets whoever handled such errors before.
  sigaction(SIGBUS, &before, NULL);
  errno = saved;
}

int guard_install(void) {
  int error = 0;
  pthread_mutex_lock(&lock);
  if (!is_installed) {
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    if (sigaction(SIGBUS, &action, &before) == 0) {
      is_installed = true;
    } else {
      error = errno;
    }
  }
  pthread_mutex_unlock(&lock);
  return error;
}

struct guarded_region *guard_begin(const void *start, size_t length) {
  struct guarded_region *found = NULL;
  pthread_mutex_lock(&lock);
  for (int i = 0; is_installed && i < most_regions && !found; i++) {
    if (regions[i].end != 0) continue;
    found = &regions[i];
    found->lost_page = 0;
    // The handler takes the region for one as soon as it has an end.
    found->start = (size_t)(uintptr_t)start;
    found->end = (size_t)(uintptr_t)start + length;
  }
  pthread_mutex_unlock(&lock);
  return found;
}

void guard_end(struct guarded_region *region) {
  pthread_mutex_lock(&lock);
  region->end = 0;
  pthread_mutex_unlock(&lock);
}
