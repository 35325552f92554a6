#ifndef CSTART_H
#define CSTART_H

/// The arguments that the system handed to the program, its name first. Unlike `CommandLine.arguments`
/// they do not come from /proc, which is not mounted everywhere.
char *const *_Nonnull start_arguments(int *_Nonnull count);

#endif
