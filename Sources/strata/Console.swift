import Glibc
import Wording

/// Writes what is wrong, and what to do about it, to standard error.
func printError(_ error: some DiagnosedError) { complain(error.rendered) }

/// Writes an error without a type of its own to standard error.
func printError(_ what: String, help: String? = nil) {
  complain(Diagnosis(what, help: help).rendered())
}

/// Writes a line to standard error.
func complain(_ text: String) { writeAll(text + "\n", to: STDERR_FILENO) }

/// Writes a line to standard output.
///
/// Straight to the descriptor: standard output's own buffer would mix up the order with what goes to
/// standard error.
func say(_ text: String) { writeAll(text + "\n", to: STDOUT_FILENO) }

/// Writes text as it is, whatever the number of system calls that takes.
func writeAll(_ text: String, to descriptor: Int32) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      // A reader that went away (head, less) is no error of ours; there is nobody to tell.
      guard errno == EINTR else { return }
      continue
    }
    bytes = bytes.dropFirst(written)
  }
}
