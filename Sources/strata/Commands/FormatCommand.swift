import ArgumentParser
import Experiments
import Glibc

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Put experiment files into their settled form.",
    discussion: """
      Comments, anchors, quotes and the order of keys stay; the meaning does too, or nothing is \
      written. A file that is in its settled form is left alone. Exit code 1 if --check finds one \
      that is not, 2 if one can't be read.
      """)

  @Argument(
    help: ArgumentHelp(
      "Experiment files; - formats standard input to standard output.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @Flag(help: "Name the files that would change, and change none.")
  var check = false

  func run() throws {
    var (isWrong, isUnsettled) = (false, false)
    for path in files {
      do {
        let file =
          path == "-"
          ? try FormattedFile(standardInput(), path: "standard input")
          : try FormattedFile(path: path)
        isUnsettled = isUnsettled || file.isChanged
        if check {
          if file.isChanged { say(file.path) }
        } else if path == "-" {
          writeAll(file.text, to: STDOUT_FILENO)
        } else if file.isChanged {
          try file.write()
          say(path)
        }
      } catch {
        complain(error.message)
        isWrong = true
      }
    }
    if isWrong { throw ExitCode(2) }
    if check, isUnsettled { throw ExitCode(1) }
  }

  private func standardInput() throws(FormattedFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = part.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: part[..<count])
      } else if errno != EINTR {
        throw .wrong("standard input: \(String(cString: strerror(errno)))")
      }
    }
  }
}
