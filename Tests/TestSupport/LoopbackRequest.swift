import Foundation
import Glibc

/// A request to a server of this machine, written by hand, so that nothing tidies it.
public struct LoopbackRequest: Sendable {
  public struct Answer: Sendable, Equatable {
    /// 0 where there was none.
    public var status = 0
    public var body: [UInt8] = []
    /// By name in lower case.
    public var headers: [String: String] = [:]

    public var text: String { String(decoding: body, as: UTF8.self) }
  }
  /// What is said of the body's length.
  public enum Length: Sendable {
    /// Its own; nothing of an empty body.
    case own
    case other(Int)
    case none
  }
  private let port: UInt16
  private let bytes: [UInt8]

  public init(
    _ port: UInt16, _ method: String, _ path: String, host: String? = nil, headers: [String] = [],
    body: [UInt8] = [], length: Length = .own
  ) {
    self.port = port
    var lines = [
      "\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close",
    ]
    switch length {
    case .own where !body.isEmpty: lines.append("Content-Length: \(body.count)")
    case .other(let count): lines.append("Content-Length: \(count)")
    case .own, .none: break
    }
    bytes = Array(((lines + headers).joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  /// Sends it and waits for the end of the answer: on a thread of its own.
  public func answer() async throws -> Answer { try await onThread { self.answered() }.value }

  private func answered() -> Answer {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var timeout = timeval(tv_sec: 60, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { return Answer() }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // A server that refuses a request need not read all of it.
      if count <= 0 { break }
      sent += count
    }
    var received: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &part, part.count, 0)
      if count <= 0 { break }
      received += part[..<count]
    }
    return Self.parsed(received)
  }

  private static func parsed(_ bytes: [UInt8]) -> Answer {
    let end = Array("\r\n\r\n".utf8)
    guard
      let split = bytes.indices.first(where: {
        $0 + 4 <= bytes.count && Array(bytes[$0..<($0 + 4)]) == end
      })
    else { return Answer() }
    var answer = Answer()
    let lines = String(decoding: bytes[..<split], as: UTF8.self).components(separatedBy: "\r\n")
    answer.status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      answer.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    answer.body = Array(bytes[(split + 4)...])
    return answer
  }
}
