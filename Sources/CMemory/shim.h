#pragma once
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// What Swift cannot express: prefetching, and surviving that a page of a mapped file is gone.

// Asks for the cache lines of the `length` octets from `start`; the addresses need not be valid.
static inline void prefetch_octets(const void *start, size_t length) {
  const char *octets = (const char *)start;
  for (size_t offset = 0; offset < length; offset += 64) __builtin_prefetch(octets + offset);
}

// Copies octets for another processor to read: past this one's caches, where that is possible, since to take lines out of
// another's cache and to give them back costs more than memory does. Addresses and length are multiples of 16.
static inline void copy_to_other_processor(void *to, const void *from, size_t length) {
#if defined(__SSE2__)
  __m128i *out = (__m128i *)to;
  const __m128i *in = (const __m128i *)from;
  for (size_t index = 0; index < length / 16; index++) _mm_stream_si128(out + index, _mm_load_si128(in + index));
  _mm_sfence();
#else
  memcpy(to, from, length);
#endif
}

// Addresses at which a bus error means that the file behind them shrank or could not be read.
struct guarded_region {
  volatile size_t start;
  volatile size_t end;
  // Set once a page was missing; it reads as zeros from then on.
  volatile int lost_page;
};

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { guard_most_regions = 64 };

struct guard {
  pthread_mutex_t lock;
  struct guarded_region regions[guard_most_regions];
  struct sigaction before;
  bool is_installed;
  size_t page_size;
};

// State in a header: all that use it is in one Swift file (FileMapping.swift), so that there is one copy. A C file would
// carry debugging information of a version that valgrind 3.19 cannot read.
static struct guard *guard_state(void) {
  static struct guard state = {.lock = PTHREAD_MUTEX_INITIALIZER};
  return &state;
}

// mmap(2) in a signal handler: not in POSIX's list, but a bare system call here and on every libc in use; systemd's
// journal readers do the same (sigbus-handler of basic/).
static void guard_on_bus_error(int signal, siginfo_t *what, void *context) {
  (void)signal, (void)context;
  int saved = errno;
  size_t place = (size_t)(uintptr_t)what->si_addr;
  for (int i = 0; i < guard_most_regions; i++) {
    struct guarded_region *region = &guard_state()->regions[i];
    if (place < region->start || place >= region->end) continue;
    void *page = (void *)(uintptr_t)(place & ~(guard_state()->page_size - 1));
    if (mmap(page, guard_state()->page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
      break;
    region->lost_page = 1;
    errno = saved;
    return;
  }
  // Not ours: the access is made again, and meets whoever handled such errors before.
  sigaction(SIGBUS, &guard_state()->before, NULL);
  errno = saved;
}

// Installs the handler of SIGBUS; returns errno, 0 if all went well. Bus errors outside of guarded regions go to the
// handler that was there before.
static int guard_install(void) {
  int error = 0;
  pthread_mutex_lock(&guard_state()->lock);
  if (!guard_state()->is_installed) {
    struct sigaction action = {.sa_sigaction = guard_on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    guard_state()->page_size = (size_t)sysconf(_SC_PAGESIZE);
    if (sigaction(SIGBUS, &action, &guard_state()->before) == 0) {
      guard_state()->is_installed = true;
    } else {
      error = errno;
    }
  }
  pthread_mutex_unlock(&guard_state()->lock);
  return error;
}

// A guarded region of these addresses; NULL where guard_install has not been called, or all regions are taken.
static struct guarded_region *guard_begin(const void *start, size_t length) {
  struct guarded_region *found = NULL;
  pthread_mutex_lock(&guard_state()->lock);
  for (int i = 0; guard_state()->is_installed && i < guard_most_regions && !found; i++) {
    if (guard_state()->regions[i].end != 0) continue;
    found = &guard_state()->regions[i];
    found->lost_page = 0;
    // The handler takes the region for one as soon as it has an end.
    found->start = (size_t)(uintptr_t)start;
    found->end = (size_t)(uintptr_t)start + length;
  }
  pthread_mutex_unlock(&guard_state()->lock);
  return found;
}

// Gives the region back; before its addresses are unmapped.
static void guard_end(struct guarded_region *region) {
  pthread_mutex_lock(&guard_state()->lock);
  region->end = 0;
  pthread_mutex_unlock(&guard_state()->lock);
}

static inline bool guard_lost_page(const struct guarded_region *region) { return region->lost_page != 0; }
