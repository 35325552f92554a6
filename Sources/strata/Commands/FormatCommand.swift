import ArgumentParser
import Experiments
import Glibc

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Format experiment files.",
    discussion: """
      Keeps comments, anchors, quotes, the order of keys and the meaning. With --check, changes \
      nothing and ends with exit code 1 if a file is not formatted. Exit code 2 if a file can't be \
      read. With --upgrade, also replaces \
      deprecated keys and values.
      """)

  @Argument(
    help: ArgumentHelp(
      "Experiment files; - reads standard input and writes standard output.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @Flag(help: "List the files that are not formatted; change none.")
  var check = false

  @Flag(help: "Replacement of deprecated keys and values by the current ones.")
  var upgrade = false

  func run() throws {
    var (isWrong, isUnsettled) = (false, false)
    for path in files {
      do {
        let file =
          path == "-"
          ? try FormattedFile(
            standardInput(), path: "standard input", upgrading: upgrade)
          : try FormattedFile(path: path, upgrading: upgrade)
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
