import Glibc
import Stacking

/// Starts this program once more, with the linear algebra that all processors have: OpenBLAS chooses its
/// kernels when it is loaded, before any experiment is read.
enum PortableStart {
  /// - Returns: Only where that can't be done, or was done and did not help.
  // Inlined into what is asynchronous, it ends the optimising compiler (Swift 6.3).
  @inline(never)
  static func startAgain() {
    let variable = PortableArithmetic.variable
    if let given = getenv(variable.name), String(cString: given) == variable.value { return }
    setenv(variable.name, variable.value, 1)
    guard let arguments = try? ProgramStart.arguments() else { return }
    let words = ([CommandLine.arguments.first ?? "strata"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    execv(ownPath(), words)
  }
}
