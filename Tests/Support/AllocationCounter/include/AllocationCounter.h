#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

// Allocations by the C library's allocator, counted by standing in for it: the Swift runtime's go through it too.

/// Whether allocations are counted: with glibc, unless a sanitizer stands in for the allocator itself.
bool allocation_counter_works(void);

/// Allocations that the calling thread has made so far: malloc, calloc, realloc and the aligned ones, one each.
uint64_t allocation_count(void);

#endif
