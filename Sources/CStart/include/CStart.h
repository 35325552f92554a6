#ifndef CSTART_H
#define CSTART_H

/// The arguments that the system handed to the program, its name first. Unlike `CommandLine.arguments`
/// they do not come from /proc, which is not mounted everywhere.
char *_Nullable const *_Nonnull start_arguments(int *_Nonnull count);

/// How many processors the process is bound to; 0 where the system does not say.
int start_processors(void);

/// Whether a signal is ignored, as under nohup.
int start_ignores(int signal_number);

#endif
