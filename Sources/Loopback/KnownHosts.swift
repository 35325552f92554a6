public import Wording

/// Whom a server of this machine answers: programs that name it, and pages of its own.
public struct KnownHosts: Sendable, Equatable {
  private let names: [String]

  /// - Parameter names: Names with ports that a client may have reached the server by, in lower case.
  public init(_ names: [String]) { self.names = names }

  /// Why a request is refused; `nil` of one that is answered.
  ///
  /// - Parameters:
  ///   - host: The field `Host`.
  ///   - origin: The field `Origin`, which browsers send of a page's requests.
  public func refusal(host: String?, origin: String?) -> Diagnosis? {
    // Another name that leads here is a page of somebody else's (DNS rebinding).
    guard let host = host?.lowercased(), names.contains(host) else {
      return Diagnosis("this address is not served")
    }
    guard let origin, origin.lowercased() != "http://\(host)" else { return nil }
    return Diagnosis("requests of other pages are refused")
  }
}
