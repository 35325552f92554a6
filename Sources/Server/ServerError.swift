public import Wording

/// Why a bundle can't be served.
public enum ServerError: DiagnosedError, Equatable, Sendable {
  case notLoopback(String)
  case portInUse(host: String, port: UInt16)
  /// `reason` is the system's.
  case unusable(host: String, port: UInt16, reason: String)

  public var diagnoses: [Diagnosis] {
    switch self {
    case .notLoopback(let host):
      [
        .init(
          "'\(host)' is not a loopback address",
          help: "use 127.0.0.1 or ::1; to serve other machines, put a proxy with access control "
            + "in front")
      ]
    case .portInUse(let host, let port):
      [
        .init(
          "port \(port) of \(host) is in use", help: "use another --port, or 0 for one that is free"
        )
      ]
    case .unusable(let host, let port, let reason):
      [
        .init(
          "can't listen on port \(port) of \(host): \(reason)",
          help: "use another --port, or 0 for one that is free")
      ]
    }
  }
}
