#define _GNU_SOURCE
#include "CWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct request {
  const char *const *arguments;
  const char *const *variables;
  const char *folder;
  const int *descriptors;
  int count;
  unsigned long long memory;
  pid_t result;
  int is_done;
  struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t asked = PTHREAD_COND_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static struct request *waiting;
static int is_serving;

// More than any program is given.
enum { most_descriptors = 16, above_all = 64 };

// In the child, between fork and exec: calls that are safe there only.
static void become(const struct request *request, pid_t parent, int report) {
  int high[most_descriptors];
  setpgid(0, 0);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto failed;
  // It may have ended before the call.
  if (getppid() != parent) _exit(127);
  report = fcntl(report, F_DUPFD_CLOEXEC, above_all + most_descriptors);
  for (int i = 0; i < request->count; i++) {
    high[i] = fcntl(request->descriptors[i], F_DUPFD_CLOEXEC, above_all);
    if (high[i] < 0) goto failed;
  }
  for (int i = 0; i < request->count; i++) {
    if (dup2(high[i], i) < 0) goto failed;
  }
  for (int i = request->count; i < above_all; i++) close(i);
  // What lies above is closed by exec, or stays where an old system has no such call.
  syscall(SYS_close_range, (unsigned)above_all, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  if (request->memory > 0) {
    struct rlimit limit = {request->memory, request->memory};
    if (setrlimit(RLIMIT_DATA, &limit) != 0) goto failed;
  }
  struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (request->folder && chdir(request->folder) != 0) goto failed;
  execve(
      request->arguments[0], (char *const *)request->arguments,
      (char *const *)request->variables);
failed:;
  int error = errno;
  ssize_t written = write(report, &error, sizeof error);
  (void)written;
  _exit(127);
}

static pid_t start(const struct request *request) {
  int report[2];
  if (request->count > most_descriptors) return -EINVAL;
  if (pipe2(report, O_CLOEXEC) != 0) return -errno;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become(request, parent, report[1]);
  int error = child < 0 ? errno : 0;
  close(report[1]);
  if (child > 0) {
    ssize_t count;
    do count = read(report[0], &error, sizeof error);
    while (count < 0 && errno == EINTR);
    if (count != sizeof error) error = 0;
    if (error != 0) {
      int status;
      while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    }
  }
  close(report[0]);
  return error != 0 ? -error : child;
}

static void *serve(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!waiting) pthread_cond_wait(&asked, &lock);
    struct request *request = waiting;
    waiting = request->next;
    request->result = start(request);
    request->is_done = 1;
    pthread_cond_broadcast(&answered);
  }
  return NULL;
}

pid_t worker_start(
    const char *const *arguments, const char *const *variables, const char *folder,
    const int *descriptors, int count, unsigned long long memory) {
  struct request own = {
      .arguments = arguments, .variables = variables, .folder = folder,
      .descriptors = descriptors, .count = count, .memory = memory};
  pthread_mutex_lock(&lock);
  if (!is_serving) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attributes, serve, NULL);
    pthread_attr_destroy(&attributes);
    if (error != 0) {
      pthread_mutex_unlock(&lock);
      return -error;
    }
    is_serving = 1;
  }
  own.next = waiting;
  waiting = &own;
  pthread_cond_signal(&asked);
  while (!own.is_done) pthread_cond_wait(&answered, &lock);
  pthread_mutex_unlock(&lock);
  return own.result;
}

int worker_memory_file(const char *name, int never_shrinks) {
  int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -errno;
  if (never_shrinks && fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    int error = errno;
    close(file);
    return -error;
  }
  return file;
}

ssize_t worker_write(int descriptor, const void *bytes, size_t count) {
  sigset_t broken, before, pending;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  sigpending(&pending);
  int was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken, &before);
  ssize_t written = write(descriptor, bytes, count);
  int error = errno;
  if (written < 0 && error == EPIPE && !was_pending) {
    struct timespec at_once = {0, 0};
    while (sigtimedwait(&broken, NULL, &at_once) < 0 && errno == EINTR) {}
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return written;
}

int worker_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

int worker_unnamed_file(const char *folder) {
  int file = open(folder, O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  return file < 0 ? -errno : file;
}
