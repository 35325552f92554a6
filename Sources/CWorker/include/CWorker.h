#ifndef CWORKER_H
#define CWORKER_H

#include <sys/types.h>

/// Starts a program in a process group of its own that is killed when this process ends, however it ends.
///
/// The system sends that signal when the starting *thread* ends, so one thread starts all programs and
/// lives as long as the process.
///
/// - descriptors: What the program finds as its descriptors 0, 1, 2, …; it inherits no other.
/// - memory: The most bytes of data it may hold; 0 for no limit.
/// - Returns: The process; negative the number of the error.
pid_t worker_start(
    const char *_Nonnull const *_Nonnull arguments, const char *_Nonnull const *_Nonnull variables,
    const char *_Nullable folder, const int *_Nonnull descriptors, int count,
    unsigned long long memory);

/// A file that lives in memory alone; with seals it never shrinks, so that no reader is cut short.
/// - Returns: Its descriptor; negative the number of the error.
int worker_memory_file(const char *_Nonnull name, int never_shrinks);

/// A pipe whose ends no other program inherits. Returns 0, or negative the number of the error.
int worker_pipe(int ends[_Nonnull 2]);

/// A file without a name in a folder, for appending; its descriptor, or negative the number of the error.
int worker_unnamed_file(const char *_Nonnull folder);

/// `write` to a pipe whose reader may have ended: that is an error and no signal.
ssize_t worker_write(int descriptor, const void *_Nonnull bytes, size_t count);

#endif
