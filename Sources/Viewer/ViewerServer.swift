import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import Live
import Synchronization

/// Serves the page of one run while it lasts: on the loopback address alone, to whoever knows the token in
/// the address, and nothing but the run's own files.
public struct ViewerServer: Sendable {
  /// How the run that was watched ended.
  public enum Ending: Sendable, Equatable {
    case ended
    /// Its process is gone without having ended it.
    case killed
  }

  private let folder: String
  private let run: Int32?
  private let feed = ProgressFeed()
  private let token: String

  /// - Parameters:
  ///   - folder: The results folder of the experiment.
  ///   - run: The process that makes the results, where it is known before it has left any sign.
  public init(folder: String, run: Int32? = nil) {
    self.folder = folder
    self.run = run
    var random = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdef")
    token = String((0..<32).map { _ in digits[Int(random.next(upperBound: UInt64(16)))] })
  }

  /// Serves until the run ends.
  ///
  /// - Parameters:
  ///   - port: Of the loopback address; any that is free if 0.
  ///   - onListening: Given the address of the page.
  /// - Throws: An error of the system where the port can't be had.
  public func serve(
    port: UInt16, onListening: @escaping @Sendable (String) -> Void
  ) async throws -> Ending {
    let server = HTTPServer(
      address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port), timeout: 5, logger: .disabled)
    let answers = RequestAnswers(files: ViewerFiles(folder: folder), feed: feed, token: token)
    await server.appendRoute("*") { request in answers.answer(request) }
    // On a machine that is busy with the run it may take a while.
    let listening = Task { try await server.waitUntilListening(timeout: 60) }
    let task = Task {
      // Whatever keeps it from listening ends the wait.
      defer { listening.cancel() }
      try await server.run()
    }
    defer { task.cancel() }
    do {
      try await listening.value
    } catch {
      task.cancel()
      // What kept it from listening says more.
      try await task.value
      throw error
    }
    guard case .ip4(_, let own)? = await server.listeningAddress else {
      throw SocketError.unsupportedAddress
    }
    answers.listen(on: own)
    onListening("http://127.0.0.1:\(own)/\(token)/")
    let ending = try await watch()
    feed.tell(
      "{\"ending\":\"\(ending == .killed ? "killed" : "ended")\"}", event: "end", isOver: true)
    try await linger()
    return ending
  }

  /// Tells viewers of the run until it ends.
  private func watch() async throws -> Ending {
    let encoder = JSONEncoder()
    // The same state is the same text, and no news.
    encoder.outputFormatting = .sortedKeys
    // A run that is just beginning has no file yet.
    var isKnown = false
    for attempt in 0... {
      if let progress = RunProgress.read(in: folder) {
        isKnown = true
        guard progress.isAlive else { return .killed }
        feed.tell(String(decoding: try encoder.encode(progress), as: UTF8.self))
      } else if isKnown || attempt > 40 {
        return .ended
      } else if let run, kill(run, 0) != 0, errno == ESRCH {
        return .killed
      }
      try await Task.sleep(for: .milliseconds(250))
    }
    return .ended
  }

  /// Lets open pages fetch the report: until none has asked for anything in a second, five at most.
  private func linger() async throws {
    var quiet = 0
    var known = feed.requests
    for _ in 0..<20 where quiet < 4 {
      try await Task.sleep(for: .milliseconds(250))
      quiet = feed.requests == known && feed.streams == 0 ? quiet + 1 : 0
      known = feed.requests
    }
  }
}

/// Answers requests, or refuses them.
private final class RequestAnswers: Sendable {
  private let files: ViewerFiles
  private let feed: ProgressFeed
  private let token: String
  /// Names of this server that a browser may have reached it by.
  private let hosts = Mutex<[String]>([])

  init(files: ViewerFiles, feed: ProgressFeed, token: String) {
    self.files = files
    self.feed = feed
    self.token = token
  }

  func listen(on port: UInt16) {
    hosts.withLock { $0 = ["127.0.0.1:\(port)", "localhost:\(port)"] }
  }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    // Another name that leads here is a page of somebody else's (DNS rebinding).
    let known = hosts.withLock { $0 }
    guard let host = request.headers[.host], known.contains(host) else {
      return refusal(.forbidden, "this address is not served")
    }
    if let origin = request.headers[HTTPHeader("Origin")], origin != "http://\(host)" {
      return refusal(.forbidden, "requests of other pages are refused")
    }
    guard request.method == .GET else {
      return refusal(.methodNotAllowed, "only GET is answered", [HTTPHeader("Allow"): "GET"])
    }
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard length == 0, request.headers[.transferEncoding] == nil else {
      return refusal(.payloadTooLarge, "requests have no body", [.connection: "close"])
    }
    let parts = request.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
    guard let first = parts.first, isToken(String(first)) else {
      return refusal(.notFound, "not found")
    }
    feed.note()
    let path = parts.count > 1 ? String(parts[1]) : ""
    guard let decoded = path.removingPercentEncoding else { return refusal(.notFound, "not found") }
    return content(decoded)
  }

  private func content(_ path: String) -> HTTPResponse {
    switch path {
    case "":
      return response(
        .ok, Data(ViewerPage.bytes), type: "text/html; charset=utf-8",
        [HTTPHeader("Content-Security-Policy"): ViewerPage.policy])
    case "viewer.js": return response(.ok, Data(ViewerPage.script), type: "text/javascript")
    case "events":
      guard let stream = feed.open() else {
        return refusal(.serviceUnavailable, "too many viewers")
      }
      var response = HTTPResponse(
        statusCode: .ok, headers: Self.headers, body: HTTPBodySequence(from: stream))
      response.headers[.contentType] = "text/event-stream"
      return response
    default:
      guard let file = files.contents(of: path) else { return refusal(.notFound, "not found") }
      return response(.ok, file.bytes, type: file.type)
    }
  }

  /// Takes as long for a wrong token as for the right one.
  private func isToken(_ text: String) -> Bool {
    let (a, b) = (Array(text.utf8), Array(token.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// The address holds a secret: it is told to nobody, and nothing is kept.
  private static let headers: HTTPHeaders = [
    HTTPHeader("Cache-Control"): "no-store", HTTPHeader("Referrer-Policy"): "no-referrer",
    HTTPHeader("X-Content-Type-Options"): "nosniff",
    HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
    HTTPHeader("X-Frame-Options"): "SAMEORIGIN",
  ]

  private func response(
    _ status: HTTPStatusCode, _ body: Data, type: String, _ more: [HTTPHeader: String] = [:]
  ) -> HTTPResponse {
    var response = HTTPResponse(statusCode: status, headers: Self.headers, body: body)
    response.headers[.contentType] = type
    for (name, value) in more { response.headers[name] = value }
    return response
  }

  private func refusal(
    _ status: HTTPStatusCode, _ text: String, _ more: [HTTPHeader: String] = [:]
  ) -> HTTPResponse {
    response(status, Data("\(text)\n".utf8), type: "text/plain; charset=utf-8", more)
  }
}
