#pragma once
// Swift has no intrinsic for this instruction. Any address is allowed.
static inline __attribute__((always_inline)) void prefetch_line(const void *address) {
  __builtin_prefetch(address, 0, 3);
}
