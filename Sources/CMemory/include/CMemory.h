#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
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

// Installs the handler of SIGBUS; returns errno, 0 if all went well. Bus errors outside of guarded regions go to the
// handler that was there before.
int guard_install(void);

// A guarded region of these addresses; NULL where guard_install has not been called, or all regions are taken.
struct guarded_region *guard_begin(const void *start, size_t length);

// Gives the region back; before its addresses are unmapped.
void guard_end(struct guarded_region *region);

static inline bool guard_lost_page(const struct guarded_region *region) { return region->lost_page != 0; }
