import Foundation

/// The Python environment that `.make/python` installs for tests of libraries.
public enum TestPython {
  /// Its folder; `nil` where it is not installed.
  public static let folder: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.cache"
    let folder = environment["STRATA_TEST_PYTHON"] ?? cache + "/strata/test-python"
    return FileManager.default.fileExists(atPath: folder + "/packages.done") ? folder : nil
  }()

  public static var isInstalled: Bool { folder != nil }

  /// Where `python3` of the system is; tests need no package of it.
  public static let plain: String = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    return path.split(separator: ":").map { "\($0)/python3" }
      .first(where: FileManager.default.isExecutableFile) ?? "/usr/bin/python3"
  }()
}
