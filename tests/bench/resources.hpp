// What a process costs, read from Linux's /proc, all its threads together.
#pragma once

#include <sys/types.h>

namespace gopx::bench {

struct Memory {
  double rss_mb = 0, pss_mb = 0;  // 10^6 bytes
};

double cpu_ms(pid_t pid);  // user and system, since its start
Memory memory_of(pid_t pid);
long threads_of(pid_t pid);
// How often any of its threads left the processor, by itself or not: each wake-up is followed by
// one.
long switches_of(pid_t pid);

}  // namespace gopx::bench
