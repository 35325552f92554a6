import Foundation
import Glibc
import Live
import TestSupport
import Testing

@testable import Viewer

@Suite("Files and events of a run that is watched")
struct ViewerFilesTests {
  @Test("plain files of the run are read, and nothing that a path could lead to")
  func files() throws {
    let folder = try ScratchFolder()
    try folder.write("secret", to: "secret.csv")
    try folder.write("<p>", to: "run/report.html")
    try folder.write("a,b", to: "run/figures/one.csv")
    try folder.write("{}", to: "run/figures/one.vl.json")
    try folder.write("x", to: "run/.progress.json")
    try folder.write("x", to: "run/model.bin")
    try folder.write("x", to: "run/deep/er/x.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("run/link.csv"), withDestinationPath: folder.file("secret.csv"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("run/inventories"), withDestinationPath: folder.path)
    let files = ViewerFiles(folder: folder.file("run"))
    #expect(files.contents(of: "report.html")?.type == "text/html; charset=utf-8")
    #expect(files.contents(of: "figures/one.csv")?.bytes == Data("a,b".utf8))
    #expect(files.contents(of: "figures/one.vl.json") != nil)
    for path in [
      "", ".", "..", "../secret.csv", "figures/../../secret.csv", "/etc/passwd", ".progress.json",
      "model.bin", "link.csv", "inventories/secret.csv", "deep/er/x.csv", "figures", "figures/",
      "report.html\0.csv", "figures//one.csv", "./report.html",
    ] { #expect(files.contents(of: path) == nil, "\(path)") }
  }

  @Test("viewers are told news once, in order, and the end last")
  func feed() async throws {
    let feed = ProgressFeed()
    let stream = try #require(feed.open())
    feed.tell("{\"done\":1}")
    var iterator = stream.makeAsyncIterator()
    func next() async throws -> String? {
      try await iterator.next().map { String(decoding: $0, as: UTF8.self) }
    }
    let first = try await next()
    #expect(first == "event: progress\ndata: {\"done\":1}\n\n")
    feed.tell("{\"done\":1}")
    feed.tell("{\"ending\":\"ended\"}", event: "end", isOver: true)
    let (last, none) = (try await next(), try await next())
    #expect(last == "event: end\ndata: {\"ending\":\"ended\"}\n\n")
    #expect(none == nil)
  }

  @Test(
    "sixty requests are answered at once, fifty a second after them, and sixty again after a pause")
  func pace() {
    let pace = RequestPace()
    let start = ContinuousClock.now
    let first = (0..<60).map { _ in pace.delay(at: start) }
    #expect(first.allSatisfy { $0 == .zero })
    let flood = (1...128).map { _ in pace.delay(at: start) }
    #expect(flood == (1...128).map { .milliseconds(20) * $0 })
    // Whoever asks when the answers that waited are out waits no longer.
    let later = start + .milliseconds(20) * 188
    #expect((0..<60).map { _ in pace.delay(at: later) }.allSatisfy { $0 == .zero })
    #expect(pace.delay(at: later) == .milliseconds(20))
  }

  @Test("more viewers than windows are refused")
  func many() {
    let feed = ProgressFeed()
    let streams = (0..<40).map { _ in feed.open() }
    #expect(streams.count { $0 != nil } == 32)
  }
}

@Suite("Heads of requests")
struct RequestHeadTests {
  private func head(_ text: String) throws -> RequestHead? {
    let bytes = Array(text.utf8)
    return try RequestHead.end(in: bytes).map { try RequestHead(bytes[..<$0.head]) }
  }

  @Test("the first line and the fields that matter are read, whatever their case")
  func read() throws {
    let head = try #require(
      try head("GET /a/b?c=d HTTP/1.1\r\nhost:  x:1 \r\nORIGIN: http://x:1\r\nA: b\r\n\r\nrest"))
    #expect(head.method == "GET" && head.path == "/a/b")
    #expect(head.host == "x:1" && head.origin == "http://x:1")
    #expect(head.staysOpen && !head.hasBody)
    #expect(try self.head("GET / HTTP/1.0\n\n")?.staysOpen == false)
    #expect(try self.head("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n")?.staysOpen == false)
  }

  @Test("a body is announced by its length or by chunks")
  func body() throws {
    for (field, hasBody) in [
      ("Content-Length: 0", false), ("Content-Length: 1", true), ("content-length: x", true),
      ("Transfer-Encoding: chunked", true),
    ] {
      #expect(try head("GET / HTTP/1.1\r\n\(field)\r\n\r\n")?.hasBody == hasBody, "\(field)")
    }
  }

  @Test("the end is found in pieces, and nothing is read beyond 16 KiB")
  func end() throws {
    let text = "GET / HTTP/1.1\r\nA: b\r\n\r\n"
    for count in 0..<text.utf8.count {
      #expect(try RequestHead.end(in: Array(text.utf8.prefix(count))) == nil)
    }
    #expect(try RequestHead.end(in: Array(text.utf8))?.next == text.utf8.count)
    #expect(throws: RequestHead.Fault.tooLong) {
      try RequestHead.end(in: [UInt8](repeating: 65, count: 16_384))
    }
    let many = "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 3000) + "\r\n"
    #expect(throws: RequestHead.Fault.tooLong) { try RequestHead.end(in: Array(many.utf8)) }
  }

  @Test("what is no request is refused")
  func malformed() {
    for text in [
      "", "GET", "GET /", "GET / HTTP/2", "GET  / HTTP/1.1", "GET x HTTP/1.1",
      "GET / HTTP/1.1\r\nno field", "GET / HTTP/1.1\r\n: x",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b",
    ] {
      #expect(throws: RequestHead.Fault.malformed, "\(text)") {
        try RequestHead(Array(text.utf8))
      }
    }
  }
}

@Suite("The server of a run that is watched", .serialized)
struct ViewerServerTests {
  private struct Answer: Sendable {
    /// 0 where there was none.
    var status: Int
    var text: String
    var headers: [String: String]
  }

  /// A request by hand, so that nothing tidies the path or the headers.
  ///
  /// On a thread of its own, as it waits; asked again while there is no answer, since on a busy machine a
  /// connection may end before it is served.
  ///
  /// - Parameter end: What ends the reading of an answer that goes on.
  private func ask(
    _ port: UInt16, _ path: String, host: String? = nil, method: String = "GET",
    headers: [String] = [], until end: String? = nil
  ) async -> Answer {
    let lines =
      ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close"]
      + headers
    let request = lines.joined(separator: "\r\n") + "\r\n\r\n"
    var answer = Answer(status: 0, text: "", headers: [:])
    for _ in 0..<20 where answer.status == 0 {
      answer = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: Self.answer(to: request, port, until: end))
        }
      }
    }
    return answer
  }

  private static func answer(to request: String, _ port: UInt16, until end: String?) -> Answer {
    let text = answers(to: request, port, until: end)
    let head = text.components(separatedBy: "\r\n\r\n")
    var found: [String: String] = [:]
    for line in head[0].components(separatedBy: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        found[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return Answer(
      status: Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0,
      text: head.dropFirst().joined(separator: "\r\n\r\n"), headers: found)
  }

  /// What is sent back until the connection ends; empty where there is none.
  private static func answers(
    to request: String, _ port: UInt16, until end: String? = nil
  ) -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var timeout = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard code == 0 else { return "" }
    _ = request.withCString { send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    var text = ""
    while end.map({ !text.contains($0) }) ?? true {
      let count = recv(descriptor, &part, part.count, 0)
      if count <= 0 { break }
      bytes += part[..<count]
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  /// Serves a run of this process while `body` asks.
  ///
  /// By the program: in this process other tests may hold all threads for longer than a request may take.
  ///
  /// - Returns: How the server ended.
  private func serving(
    _ body: (_ port: UInt16, _ token: String, ScratchFolder) async throws -> Void
  ) async throws -> Program.Ending {
    let folder = try ScratchFolder()
    try folder.write("<p>report</p>", to: "report.html")
    try folder.write("a,b\n1,2\n", to: "metrics.csv")
    var progress = RunProgress(experiment: "x", pid: getpid(), started: 1)
    progress.total = 3
    progress.write(in: folder.path)
    let server = try Program([folder.path], of: "strata-viewer", in: folder)
    #expect(server.wait(60) { server.errors.hasSuffix("/\n") })
    do {
      let parts = server.errors.split(separator: "/")
      try #require(parts.first == "watch at http:" && parts.count == 4, "\(server.errors)")
      let port = try #require(UInt16(parts[1].split(separator: ":")[1]))
      try await body(port, String(parts[2]), folder)
    } catch {
      server.signal(SIGKILL)
      _ = try server.wait()
      throw error
    }
    RunProgress.remove(in: folder.path)
    return try server.wait()
  }

  @Test("whoever has the token sees the page, its files and events, until the run ends")
  func served() async throws {
    let ending = try await serving { port, token, _ in
      let page = await self.ask(port, "/\(token)/")
      #expect(page.status == 200)
      #expect(page.text.contains("<title>Strata run</title>"))
      #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
      #expect(page.headers["referrer-policy"] == "no-referrer")
      #expect(await self.ask(port, "/\(token)/viewer.js").text.contains("EventSource"))
      #expect(await self.ask(port, "/\(token)/report.html").text == "<p>report</p>")
      #expect(
        await self.ask(port, "/\(token)/metrics.csv").headers["content-type"]?.hasPrefix("text/csv")
          == true)
      let events = await self.ask(port, "/\(token)/events", until: "\"experiment\":\"x\"")
      #expect(events.headers["content-type"] == "text/event-stream")
      #expect(events.text.contains("\"experiment\":\"x\""))
      #expect(events.text.contains("event: progress"))
    }
    #expect(ending.code == 0)
  }

  @Test("other hosts, wrong tokens, paths that climb, other methods and bodies are refused")
  func refused() async throws {
    _ = try await serving { port, token, folder in
      let wrong = String(repeating: "0", count: 32)
      #expect(await self.ask(port, "/").status == 404)
      #expect(await self.ask(port, "/\(wrong)/").status == 404)
      #expect(await self.ask(port, "/\(token.dropLast())/").status == 404)
      #expect(await self.ask(port, "/\(token)/", host: "evil.example").status == 403)
      #expect(await self.ask(port, "/\(token)/", host: "evil.example:\(port)").status == 403)
      #expect(await self.ask(port, "/\(token)/", host: "localhost:\(port)").status == 200)
      #expect(
        await self.ask(port, "/\(token)/", headers: ["Origin: http://evil.example"]).status == 403)
      for path in [
        "../secret", "%2e%2e/secret", "..%2fsecret", "figures/../../secret", "/etc/passwd",
        ".progress.json", "%00", "report.html%00",
      ] { #expect(await self.ask(port, "/\(token)/\(path)").status == 404, "\(path)") }
      #expect(await self.ask(port, "/\(token)/", method: "POST").status == 405)
      #expect(
        await self.ask(port, "/\(token)/", headers: ["Content-Length: 104857600"]).status == 413)
      #expect(
        await self.ask(port, "/\(token)/", headers: ["Transfer-Encoding: chunked"]).status == 413)
      #expect(
        await self.ask(
          port, "/\(token)/", headers: ["X: " + String(repeating: "x", count: 20_000)]
        ).status == 431)
      #expect(await self.ask(port, "/" + String(repeating: "x", count: 20_000)).status == 431)
      #expect(await self.ask(port, "/\(token)/ extra").status == 400)
      // It is still there.
      #expect(await self.ask(port, "/\(token)/").status == 200)
      _ = folder
    }
  }

  @Test("what follows the head of a refused request is no request: the connection ends")
  func body() async throws {
    _ = try await serving { port, token, _ in
      let head = "GET /\(token)/ HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
      let body = "\(head)\r\n"
      let text = try await onThread {
        Self.answers(to: "\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)", port)
      }.value
      #expect(text.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
      #expect(text.hasSuffix("\r\n\r\nrequests have no body\n"))
      #expect(text.contains("\r\nConnection: close\r\n"))
      // Two requests in one piece are answered in turn, over one connection.
      let two = try await onThread {
        Self.answers(to: "\(head)\r\n\(head)Connection: close\r\n\r\n", port)
      }.value
      #expect(two.components(separatedBy: "HTTP/1.1 200 OK\r\n").count == 3)
    }
  }

  @Test("a run whose process is gone was killed, and viewers are told so")
  func killed() async throws {
    let folder = try ScratchFolder()
    // No process has the number of one that has ended and was waited for.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    RunProgress(experiment: "x", pid: process.processIdentifier, started: 1).write(in: folder.path)
    let ending = try Program([folder.path], of: "strata-viewer", in: folder).wait()
    #expect(ending.code == 0)
    #expect(ending.errors.hasSuffix("the run was killed\n"))
  }

  @Test("a port that is taken is an error")
  func taken() async throws {
    _ = try await serving { port, _, folder in
      let ending = try Program(
        [folder.path, "--port", "\(port)"], of: "strata-viewer", in: folder
      )
      .wait()
      #expect(ending.code == 2)
      #expect(ending.errors.contains("error: the page can't be served on port \(port): "))
      #expect(ending.errors.hasSuffix("help: choose another --port, or none\n"))
    }
  }
}
