import COpenBLAS
private import Glibc

/// What the bits of a result depend on beside its inputs: the instruction set, the linear algebra and the
/// processor it was chosen for, the library of elementary functions, and the compiler. Part of every key, so
/// that results of two kinds of machine are never mixed.
public enum Arithmetic {
  public static let description: String = [
    instructions, openBLAS, library, "Swift \(compiler)",
  ].joined(separator: "; ")

  /// The kernels of OpenBLAS that every processor has which this program is built for.
  public static let portableKernel = "Haswell"

  /// The kernels that OpenBLAS chose when it was loaded.
  public static var kernel: String {
    openblas_get_corename().map { String(cString: $0) } ?? "unknown"
  }

  /// For which this program was built.
  private static var instructions: String {
    #if arch(x86_64) && STRATA_BASELINE
      "x86-64"
    #elseif arch(x86_64)
      "x86-64-v3"
    #elseif arch(arm64)
      "arm64"
    #else
      "another processor"
    #endif
  }

  private static var openBLAS: String {
    let configuration = openblas_get_config().map { String(cString: $0) } ?? "unknown"
    return "\(configuration) \(kernel)"
  }

  /// The C library with its exp, log, sin …: "glibc 2.36".
  private static var library: String {
    var text = [CChar](repeating: 0, count: 64)
    guard confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count) > 0 else { return "unknown libm" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static var compiler: String {
    #if compiler(>=6.6)
      "6.6 or later"
    #elseif compiler(>=6.5)
      "6.5"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
