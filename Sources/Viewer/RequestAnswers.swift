import Foundation
import Loopback
import Wording

/// Answers requests, or refuses them.
struct RequestAnswers: Sendable {
  private let files: ViewerFiles
  private let feed: ProgressFeed
  private let token: [UInt8]
  private let hosts: KnownHosts
  private let page = Data(ViewerPage.bytes)
  private let script = Data(ViewerPage.script)

  init(files: ViewerFiles, feed: ProgressFeed, token: String, port: UInt16) {
    self.files = files
    self.feed = feed
    self.token = Array(token.utf8)
    hosts = KnownHosts(["127.0.0.1:\(port)", "localhost:\(port)"])
  }

  func answer(_ request: RequestHead) -> Answer {
    if let refusal = hosts.refusal(host: request.host, origin: request.origin) {
      return .refusal(.forbidden, refusal.what)
    }
    guard request.method == "GET" else {
      return .refusal(.methodNotAllowed, "only GET is answered", [("Allow", "GET")])
    }
    guard !request.hasBody else { return .refusal(.bodyTooLarge, "requests have no body") }
    let parts = request.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
    guard let first = parts.first, isToken(first) else { return .refusal(.notFound, "not found") }
    feed.note()
    let path = parts.count > 1 ? String(parts[1]) : ""
    guard let decoded = path.removingPercentEncoding else {
      return .refusal(.notFound, "not found")
    }
    return content(decoded)
  }

  private func content(_ path: String) -> Answer {
    switch path {
    case "":
      return Answer(
        status: .ok, type: "text/html; charset=utf-8", body: .bytes(page),
        more: [("Content-Security-Policy", ViewerPage.policy)])
    case "viewer.js":
      return Answer(status: .ok, type: "text/javascript", body: .bytes(script))
    case "events":
      guard let stream = feed.open() else { return .refusal(.unavailable, "too many viewers") }
      return Answer(status: .ok, type: "text/event-stream", body: .events(stream))
    default:
      guard let file = files.contents(of: path) else { return .refusal(.notFound, "not found") }
      return Answer(status: .ok, type: file.type, body: .bytes(file.bytes))
    }
  }

  /// Takes as long for a wrong token as for the right one.
  private func isToken(_ text: Substring) -> Bool {
    guard text.utf8.count == token.count else { return false }
    return zip(text.utf8, token).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
