#pragma once
#include <stdbool.h>
#include <stddef.h>

// What Swift cannot express of reading a mapped file: prefetching, and surviving a page that is gone.

// Asks for the cache lines of the `length` octets from `start`; the addresses need not be valid.
static inline void prefetch_octets(const void *start, size_t length) {
  const char *octets = (const char *)start;
  for (size_t offset = 0; offset < length; offset += 64) __builtin_prefetch(octets + offset);
}

// Addresses at which a bus error means that the file behind them shrank or could not be read.
struct guarded_region {
  volatile size_t start;
  volatile size_t end;
  // Set once a page was missing; it reads as zeros from then on.
  volatile int lost_page;
};

// Installs the handler of SIGBUS; returns errno, 0 if all went well. Bus errors outside of guarded regions go to the
// handler that was there before.
int guard_install(void);

// A guarded region of these addresses; NULL where guard_install has not been called, or all regions are taken.
struct guarded_region *guard_begin(const void *start, size_t length);

// Gives the region back; before its addresses are unmapped.
void guard_end(struct guarded_region *region);

static inline bool guard_lost_page(const struct guarded_region *region) { return region->lost_page != 0; }
