// The programs of the distribution: finds its own folder, chooses the code of its own name for this processor,
// and starts it with the C library that was packed with it. Linked statically, so that it needs nothing of the system.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

static int can_run_v3(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}

// The path of this file: /proc may not be mounted, and then what it was started by has to do.
static int own_path(char *path, size_t size) {
  ssize_t length = readlink("/proc/self/exe", path, size - 1);
  if (length > 0) {
    path[length] = 0;
    return 1;
  }
  const char *name = (const char *)getauxval(AT_EXECFN);
  if (name && realpath(name, path)) return 1;
  if (name && strlen(name) < size) {
    strcpy(path, name);
    return 1;
  }
  return 0;
}

int main(int count, char **arguments) {
  char path[PATH_MAX], folder[PATH_MAX], loader[PATH_MAX + 64], program[PATH_MAX + 64];
  if (!own_path(path, sizeof path)) {
    fputs("error: the program can't find its own folder\nhelp: start it by its full path\n", stderr);
    return 2;
  }
  const char *last = strrchr(path, '/');
  const char *called = last ? last + 1 : path;
  const char *name = "strata";
  if (strcmp(called, "strata-viewer") == 0) name = "strata-viewer";
  if (strcmp(called, "strata-server") == 0) name = "strata-server";
  strcpy(folder, path);
  for (int up = 0; up < 2; up++) {
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    else strcpy(folder, "..");
  }
  int is_v3 = can_run_v3();
  if (getenv("STRATA_BASELINE")) is_v3 = 0;
  snprintf(program, sizeof program, "%s/lib/strata/%s/%s", folder, is_v3 ? "v3" : "baseline", name);
  if (access(program, X_OK) != 0) {
    if (is_v3 || access(folder, X_OK) != 0) {
      fprintf(stderr, "error: can't be started: %s\n  --> %s\nhelp: unpack the archive again\n",
              strerror(errno), program);
    } else {
      fputs("error: this processor has no AVX2, FMA and BMI2 (x86-64-v3)\n"
            "help: use the archive with code for all x86-64 processors, or a newer processor\n",
            stderr);
    }
    return 2;
  }
  snprintf(loader, sizeof loader, "%s/lib/strata/ld-linux-x86-64.so.2", folder);
  char libraries[PATH_MAX + 64];
  snprintf(libraries, sizeof libraries, "%s/lib/strata", folder);
  // What starts the program once more must start this file, not the loader.
  setenv("STRATA_PROGRAM", path, 1);
  char **next = calloc((size_t)count + 7, sizeof *next);
  if (!next) return 2;
  int place = 0;
  next[place++] = loader;
  next[place++] = "--argv0";
  next[place++] = count > 0 ? arguments[0] : "strata";
  next[place++] = "--library-path";
  next[place++] = libraries;
  next[place++] = program;
  for (int number = 1; number < count; number++) next[place++] = arguments[number];
  execve(loader, next, environ);
  fprintf(stderr, "error: can't be started: %s\n  --> %s\nhelp: unpack the archive again\n", strerror(errno),
          loader);
  return 2;
}
