import ArgumentParser
import Experiments
import Glibc

/// How output is fitted to where it goes.
struct TerminalArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"),
    completion: .list(["auto", "always", "never"]))
  var color = "auto"

  func validate() throws {
    guard !["auto", "always", "never"].contains(color) else { return }
    throw ValidationError("--color is '\(color)'; expected auto, always or never")
  }

  /// Of standard output.
  var style: TerminalStyle { TerminalStyle(width: width, isColoured: isColoured) }

  private var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  private var width: Int? { Self.uncoloured.width }

  /// Of standard output, for text that bears no colours.
  static var uncoloured: TerminalStyle {
    if let set = variable("COLUMNS").flatMap(Int.init), set > 0 {
      return TerminalStyle(width: max(20, set))
    }
    return TerminalStyle(width: width(of: STDOUT_FILENO))
  }

  /// Columns of the terminal that a descriptor leads to; `nil` where it leads to none.
  static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return nil }
    return max(20, Int(size.ws_col))
  }

  /// https://no-color.org: any value but the empty one counts.
  private var isColoured: Bool {
    switch color {
    case "always": true
    case "never": false
    default: isTerminal && Self.variable("NO_COLOR") == nil && Self.variable("TERM") != "dumb"
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
