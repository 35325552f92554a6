import Experiments
import Glibc
import Synchronization
import Wording
import YAML

/// Writes what is wrong, and what to do about it, to standard error, or into the JSON document.
func printError(_ error: some DiagnosedError) { printDiagnosed(error) }

/// The same of an error whose type is not known.
private func printDiagnosed(_ error: any DiagnosedError) {
  if JSONOutput.isOn {
    for diagnosis in error.diagnoses { JSONOutput.add(DiagnosticRecord(diagnosis, as: .error)) }
  } else {
    complain(error.rendered)
  }
}

/// Writes what a reader must know before any score to standard error.
func printWarnings(_ warnings: RunWarnings) {
  for line in warnings.lines { printDiagnosis(Diagnosis(line), as: .warning) }
}

/// Writes all that is wrong with an experiment, with the lines of its file.
func printError(_ error: InputError) {
  guard JSONOutput.isOn else { return complain(error.description) }
  for diagnosis in error.diagnoses { printDiagnosis(diagnosis) }
  for warning in error.warnings { printDiagnosis(warning, as: .warning) }
}

/// Writes an error of whatever type as well as its type allows.
func printAnyError(_ error: any Error) {
  switch error {
  case let error as InputError: printError(error)
  case let error as any DiagnosedError: printDiagnosed(error)
  default: printError("\(error)")
  }
}

/// Writes an error without a type of its own.
func printError(_ what: String, help: String? = nil) { printDiagnosis(Diagnosis(what, help: help)) }

/// Writes an error or a warning.
func printDiagnosis(_ diagnosis: Diagnosis, as severity: Diagnosis.Severity = .error) {
  if JSONOutput.isOn {
    JSONOutput.add(DiagnosticRecord(diagnosis, as: severity))
  } else {
    complain(diagnosis.rendered(as: severity))
  }
}

/// Writes a line to standard error; with `--json` it is a note of the document.
func complain(_ text: String) {
  if JSONOutput.isOn {
    JSONOutput.add(DiagnosticRecord(note: text))
  } else {
    // On a terminal sentences are broken between words, not within them.
    let style = TerminalStyle(width: TerminalArguments.width(of: STDERR_FILENO))
    writeAll(style.wrapped(shown(text, STDERR_FILENO)) + "\n", to: STDERR_FILENO)
  }
}

/// Writes a line to standard output.
///
/// Straight to the descriptor: standard output's own buffer would mix up the order with what goes to
/// standard error.
func say(_ text: String) { writeAll(shown(text, STDOUT_FILENO) + "\n", to: STDOUT_FILENO) }

/// What went wrong with standard output: the first error number, 0 for nothing.
enum StandardOutput {
  fileprivate static let failure = Atomic<Int32>(0)

  /// A sentence on it, once; `nil` where everything was written, or nobody read it any more.
  static var complaint: String? {
    let code = failure.load(ordering: .relaxed)
    return code == 0 ? nil : "standard output: can't be written: \(String(cString: strerror(code)))"
  }
}

/// A text with its control characters made visible: names and cells come from files, and a terminal
/// obeys what it is sent. On a terminal the program's own colours stay.
private func shown(_ text: String, _ descriptor: Int32) -> String {
  guard text.unicodeScalars.contains(where: { $0.isInvisible && $0 != "\n" && $0 != "\t" }) else {
    return text
  }
  let keepsColours = isatty(descriptor) == 1
  var result = ""
  var rest = text.unicodeScalars[...]
  while let scalar = rest.first {
    if keepsColours, scalar == "\u{1B}", let end = colourEnd(rest) {
      result.unicodeScalars.append(contentsOf: rest[...end])
      rest = rest[rest.index(after: end)...]
      continue
    }
    if scalar.isInvisible, scalar != "\n", scalar != "\t" {
      result += "<\(scalar.codeText)>"
    } else {
      result.unicodeScalars.append(scalar)
    }
    rest = rest.dropFirst()
  }
  return result
}

/// The end of a sequence that sets colours and nothing else: `ESC [ digits m`.
private func colourEnd(
  _ text: Substring.UnicodeScalarView
) -> Substring.UnicodeScalarView.Index? {
  let parameters = text.dropFirst()
  guard parameters.first == "[" else { return nil }
  let end = parameters.dropFirst().firstIndex { !("0"..."9").contains($0) && $0 != ";" }
  return end.flatMap { text[$0] == "m" ? $0 : nil }
}

/// Writes text as it is, whatever the number of system calls that takes.
func writeAll(_ text: String, to descriptor: Int32) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      let code = errno
      if code == EINTR { continue }
      if code == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
        continue
      }
      // A reader that went away (head, less) is no error of ours; there is nobody to tell.
      if descriptor == STDOUT_FILENO, code != EPIPE {
        _ = StandardOutput.failure.compareExchange(
          expected: 0, desired: code, ordering: .relaxed)
      }
      return
    }
    bytes = bytes.dropFirst(written)
  }
}
