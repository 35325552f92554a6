import Glibc

/// Where environments are that are built from requirements: in the user's cache, shared by experiments of equal
/// requirements.
public enum EnvironmentPlace {
  /// - Parameter key: A hash of the requirements and of the interpreter's name.
  public static func folder(_ key: String) -> String { "\(cache)/strata/environments/\(key)" }

  /// `XDG_CACHE_HOME`, or `.cache` in the home.
  static var cache: String {
    if let folder = getenv("XDG_CACHE_HOME").map({ String(cString: $0) }), folder.hasPrefix("/") {
      return folder
    }
    return (getenv("HOME").map { String(cString: $0) } ?? "/tmp") + "/.cache"
  }
}
