import FlyingSocks
import Glibc

/// An address that only programs of this machine reach.
struct LoopbackAddress: Sendable, Equatable {
  /// As a client names it, such as `127.0.0.1` or `[::1]`.
  let name: String
  private let isVersion6: Bool
  private let number: String

  /// - Parameter host: `localhost`, `::1`, or a number that begins with 127.
  /// - Returns: `nil` of any other name.
  init?(_ host: String) {
    switch host.lowercased() {
    case "localhost": (name, number, isVersion6) = ("127.0.0.1", "127.0.0.1", false)
    case "::1", "[::1]": (name, number, isVersion6) = ("[::1]", "::1", true)
    default:
      var address = in_addr()
      guard inet_pton(AF_INET, host, &address) == 1,
        UInt32(bigEndian: address.s_addr) >> 24 == 127
      else { return nil }
      (name, number, isVersion6) = (host, host, false)
    }
  }

  func socketAddress(port: UInt16) throws -> any SocketAddress {
    isVersion6
      ? try sockaddr_in6.inet6(ip6: number, port: port)
      : try sockaddr_in.inet(ip4: number, port: port)
  }

  /// What a request's `Host` may be.
  func hosts(port: UInt16) -> [String] { ["\(name):\(port)", "localhost:\(port)"] }
}
