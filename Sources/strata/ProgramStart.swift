import CStart
import Glibc

/// What the process is given: arguments, descriptors, signals.
enum ProgramStart {
  /// Why the program can't begin.
  struct Failure: Error {
    var message: String
  }

  /// Makes sure that writing to a descriptor that nobody opened, or that nobody reads any more, ends
  /// neither in another file nor in the death of the process.
  static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest that is free is this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
    }
    signal(SIGPIPE, SIG_IGN)
    // A file-size limit is then an error of writing, with its message.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Whether the system keeps files about this process. Without them the library below tasks ends the program
  /// by an illegal instruction, a second after it began to work.
  static var hasProcessFiles: Bool { access("/proc/self/stat", R_OK) == 0 }

  /// The arguments behind the program's name; `-j4` as `-j 4`.
  static func arguments() throws(Failure) -> [String] {
    var count: Int32 = 0
    let vector = start_arguments(&count)
    guard count > 0 else {
      throw Failure(message: "the system gave no arguments, not even the program's name")
    }
    var arguments: [String] = []
    var areOptions = true
    for place in 1..<max(1, Int(count)) {
      guard let bytes = vector[place] else { break }
      guard let text = String(validatingCString: bytes) else {
        let shown = String(cString: bytes)
        throw Failure(
          message: "argument \(place), '\(shown)', is not UTF-8; rename the file to a name that is")
      }
      if text == "--" { areOptions = false }
      let digits = text.dropFirst(2)
      if areOptions, text.hasPrefix("-j"), !digits.isEmpty, digits.allSatisfy(\.isWholeNumber) {
        arguments += ["-j", String(digits)]
      } else {
        arguments.append(text)
      }
    }
    return arguments
  }
}
