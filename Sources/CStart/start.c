// What has to happen before the constructors of shared libraries run.
#define _GNU_SOURCE
#include "CStart.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef STRATA_V3
#include <cpuid.h>
#endif

static int argument_count;
static char **argument_vector;

static int has_entry(char **environment, const char *name) {
  size_t length = strlen(name);
  for (char **entry = environment; *entry; entry++)
    if (strncmp(*entry, name, length) == 0) return 1;
  return 0;
}

#ifdef STRATA_V3
// Whether the processor, and the system that saves its registers, have what this program is compiled for.
static int has_v3(void) {
  unsigned a, b, c, d, state, high;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned needed = bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C;
  if ((c & needed) != needed) return 0;
  __asm__("xgetbv" : "=a"(state), "=d"(high) : "c"(0));
  if ((state & 6) != 6) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned extended = bit_AVX2 | bit_BMI | bit_BMI2;
  return (b & extended) == extended;
}

static void refuse(void) {
  static const char message[] =
      "error: this processor has no AVX2, FMA and BMI2 (x86-64-v3), which the program is compiled for\n"
      "help: use the archive with code for all x86-64 processors (make dist BASELINE=1)\n";
  ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  (void)written;
  _exit(2);
}
#endif

// The program, once more, with another environment: the loader of a distribution is no program of its own.
static void start_again(char **arguments, char **environment) {
  for (char **entry = environment; *entry; entry++)
    if (strncmp(*entry, "STRATA_PROGRAM=", 15) == 0) execve(*entry + 15, arguments, environment);
  execve("/proc/self/exe", arguments, environment);
  execve((const char *)getauxval(AT_EXECFN), arguments, environment);
}

static int is_limited(int resource, rlim_t least) {
  struct rlimit limit;
  return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < least;
}

// OpenBLAS starts threads, with 128 MiB of addresses each, in its constructor, and where a limit denies
// them it tries for ever. Only its environment can stop it, and only before it is loaded: under such
// limits the program starts once more with that set.
static void begin(int count, char **arguments, char **environment) {
  argument_count = count;
  argument_vector = arguments;
#ifdef STRATA_V3
  if (!has_v3()) refuse();
#endif
  if (!is_limited(RLIMIT_AS, (rlim_t)1 << 46) && !is_limited(RLIMIT_NPROC, 1024)) return;
  if (has_entry(environment, "OPENBLAS_NUM_THREADS=")) return;
  size_t size = 0;
  while (environment[size]) size++;
  char *next[size + 3];
  memcpy(next, environment, size * sizeof(char *));
  next[size++] = "OPENBLAS_NUM_THREADS=1";
  if (!has_entry(environment, "MALLOC_ARENA_MAX=")) next[size++] = "MALLOC_ARENA_MAX=2";
  next[size] = NULL;
  start_again(arguments, next);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) =
    begin;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *nothing) {
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return nothing;
}

static void complain_and_exit(const char *message) {
  ssize_t written = write(STDERR_FILENO, message, strlen(message));
  (void)written;
  _exit(2);
}

// The runtime waits for ever for the first threads of its pool where a limit denies them, and traps
// without a descriptor for its events.
__attribute__((constructor)) static void require_threads(void) {
  if (is_limited(RLIMIT_NOFILE, 8))
    complain_and_exit(
        "error: not enough open files: 'ulimit -n' allows fewer than 8\nhelp: raise the limit\n");
  pthread_t threads[2];
  int made = 0;
  pthread_mutex_lock(&gate);
  while (made < 2 && pthread_create(&threads[made], NULL, wait_at_gate, NULL) == 0) made++;
  pthread_mutex_unlock(&gate);
  for (int thread = 0; thread < made; thread++) pthread_join(threads[thread], NULL);
  if (made < 2)
    complain_and_exit(
        "error: not enough threads: the limit of processes ('ulimit -u' or the container's) allows "
        "fewer than 2\nhelp: raise the limit\n");
}

char *const *start_arguments(int *count) {
  *count = argument_count;
  return argument_vector;
}

int start_processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

int start_ignores(int signal_number) {
  struct sigaction action;
  return sigaction(signal_number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
