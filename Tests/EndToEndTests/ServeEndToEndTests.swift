import Foundation
import Glibc
import TestSupport
import Testing

/// The prediction server as a program of its own.
@Suite("strata serve", .serialized)
struct ServeEndToEndTests {
  /// A folder with an exported bundle and the rows of its table.
  private func exported() throws -> SmallExperiment {
    let small = try SmallExperiment()
    let export = try Program(
      ["export", "small.yaml", "--stage", "space", "--target", "pm", "-o", "pm.bundle"],
      in: small.folder
    ).wait()
    #expect(export.code == 0)
    return small
  }

  /// Serves the bundle while `body` asks.
  private func serving(
    _ small: SmallExperiment, _ arguments: [String] = [], until end: Int32 = SIGTERM,
    _ body: (UInt16) async throws -> Void
  ) async throws -> Program.Ending {
    let server = try Program(["serve", "pm.bundle"] + arguments, in: small.folder)
    let begins = onThread { server.wait(60) { server.errors.hasSuffix("/\n") } }
    do {
      #expect(try await begins.value)
      let start = "serving space/pm at http://127.0.0.1:"
      try #require(server.errors.hasPrefix(start), "\(server.errors)")
      let port = try #require(UInt16(server.errors.dropFirst(start.count).dropLast(2)))
      try await body(port)
    } catch {
      server.signal(SIGKILL)
      _ = try await onThread { try server.wait() }.value
      throw error
    }
    // Requests under way have five seconds, and nothing else has any. What awaits the thread may itself
    // wait for other tests, so the thread measures.
    let (ending, seconds) = try await onThread {
      let begin = ContinuousClock.now
      server.signal(end)
      return (try server.wait(), ContinuousClock.now - begin)
    }.value
    #expect(seconds < .seconds(30))
    return ending
  }

  private static let csv = ["Content-Type: text/csv"]
  private static let json = ["Content-Type: application/json; charset=utf-8"]

  @Test("CSV is answered with the bytes of predict, however many ask at once; SIGTERM ends it")
  func predictions() async throws {
    let small = try exported()
    let predict = try Program.run(
      "predict", "pm.bundle", "data/site.csv", "-o", "out.csv", in: small.folder)
    #expect(predict.code == 0)
    let expected = Array(try small.folder.bytes(of: "out.csv"))
    let rows = Array(try small.folder.bytes(of: "data/site.csv"))
    let ending = try await serving(small) { port in
      let answers = try await withThrowingTaskGroup(of: LoopbackRequest.Answer.self) { tasks in
        for _ in 0..<16 {
          tasks.addTask {
            try await LoopbackRequest(port, "POST", "/predict", headers: Self.csv, body: rows)
              .answer()
          }
        }
        var answers: [LoopbackRequest.Answer] = []
        for try await answer in tasks { answers.append(answer) }
        return answers
      }
      #expect(answers.count == 16)
      for answer in answers {
        #expect(answer.status == 200)
        #expect(answer.body == expected)
        #expect(answer.headers["content-type"] == "text/csv; charset=utf-8")
        #expect(answer.headers["strata-notes"] == "[\"ignored columns: pm, rate\"]")
      }
      let one = try await LoopbackRequest(
        port, "POST", "/predict", headers: Self.json,
        body: Array("{\"Month\": 3, \"Site\": \"Süd\", \"no2\": 30}".utf8)
      ).answer()
      #expect(one.status == 200)
      let start = "{\"predictions\":[{\"key\":{\"Month\":3,\"Site\":\"Süd\"},\"predicted\":"
      #expect(one.text.hasPrefix(start))
      let metrics = try await LoopbackRequest(port, "GET", "/metrics").answer()
      #expect(metrics.text.contains("strata_requests_total{status=\"200\"} 17\n"))
      #expect(metrics.text.contains("strata_rows_total \(16 * 80 + 1)\n"))
      let health = try await LoopbackRequest(port, "GET", "/health").answer()
      #expect(health.text == "{\"status\":\"ok\"}\n")
      let description = try await LoopbackRequest(port, "GET", "/").answer()
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(description.body)) as? [String: Any])
      #expect(document["target"] as? String == "pm")
      let columns = try #require(document["columns"] as? [[String: Any]])
      #expect(columns.map { $0["name"] as? String } == ["Site", "Month", "no2"])
    }
    #expect(ending.code == 143)
    #expect(ending.output.isEmpty)
  }

  @Test("what is no request for predictions is refused, and the server goes on; Ctrl-C ends it")
  func refusals() async throws {
    let small = try exported()
    let ending = try await serving(small, ["--max-body", "1"], until: SIGINT) { port in
      func status(
        _ method: String, _ path: String, host: String? = nil, headers: [String] = [],
        body: String = "", length: LoopbackRequest.Length = .own
      ) async throws -> Int {
        try await LoopbackRequest(
          port, method, path, host: host, headers: headers, body: Array(body.utf8), length: length
        ).answer().status
      }
      let row = "{\"Month\":3,\"Site\":\"Süd\",\"no2\":30}"
      #expect(try await status("POST", "/predict", headers: Self.json, body: row) == 200)
      let local = "localhost:\(port)"
      #expect(
        try await status("POST", "/predict", host: local, headers: Self.json, body: row) == 200)
      for host in ["evil.example", "evil.example:\(port)", "127.0.0.1"] {
        #expect(
          try await status("POST", "/predict", host: host, headers: Self.json, body: row) == 403)
      }
      #expect(
        try await status(
          "POST", "/predict", headers: Self.json + ["Origin: http://evil.example"], body: row)
          == 403)
      #expect(try await status("GET", "/predict") == 405)
      #expect(try await status("POST", "/health", body: "x") == 405)
      #expect(try await status("GET", "/../etc/passwd") == 404)
      #expect(try await status("POST", "/predict", body: row) == 415)
      #expect(
        try await status(
          "POST", "/predict", headers: Self.json + ["Content-Encoding: gzip"], body: row) == 415)
      #expect(try await status("POST", "/predict", headers: Self.json, body: "{") == 400)
      #expect(try await status("POST", "/predict", headers: Self.json, body: "{\"x\":1}") == 422)
      // Without its bytes, with them, and with a length that nobody says.
      #expect(
        try await status(
          "POST", "/predict", headers: Self.csv, body: "a", length: .other(100 << 20)) == 413)
      let large = String(repeating: "x", count: 3 << 20)
      #expect(try await status("POST", "/predict", headers: Self.csv, body: large) == 413)
      let chunk = "\(String(2 << 20, radix: 16))\r\n\(large.prefix(2 << 20))\r\n0\r\n\r\n"
      #expect(
        try await status(
          "POST", "/predict", headers: Self.csv + ["Transfer-Encoding: chunked"], body: chunk,
          length: .none) == 413)
      let error = try await LoopbackRequest(
        port, "POST", "/predict", headers: Self.csv,
        body: Array("Month,Site,no2\n1,Süd,much\n".utf8)
      ).answer()
      #expect(error.status == 422)
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(error.body)) as? [String: [[String: Any]]])
      #expect(
        document["errors"]?.first?["what"] as? String == "expected a number, found 'much'")
      #expect(document["errors"]?.first?["place"] as? String == "body, row 2, column 'no2'")
      #expect(try await status("GET", "/health") == 200)
    }
    #expect(ending.code == 130)
  }

  @Test("a port in use, other addresses, and what is no bundle are errors")
  func unusable() async throws {
    let small = try exported()
    let folder = small.folder
    _ = try await serving(small) { port in
      let second = try await onThread {
        try Program(["serve", "pm.bundle", "--port", "\(port)"], in: folder).wait()
      }.value
      #expect(second.code == 2)
      #expect(
        second.errors == """
          error: port \(port) of 127.0.0.1 is in use
          help: use another --port, or 0 for one that is free

          """)
    }
    let open = try Program.run("serve", "pm.bundle", "--host", "0.0.0.0", in: small.folder)
    #expect(open.code == 2)
    #expect(
      open.errors == """
        error: '0.0.0.0' is not a loopback address
        help: use 127.0.0.1 or ::1; to serve other machines, put a proxy with access control in front

        """)
    let absent = try Program.run("serve", "no.bundle", in: small.folder)
    #expect(absent.code == 2)
    #expect(
      absent.errors == """
        error: no such file
          --> no.bundle
        help: use a bundle written by strata export

        """)
    let experiment = try Program.run("serve", "small.yaml", in: small.folder)
    #expect(experiment.code == 2)
    #expect(
      experiment.errors == """
        error: 'small.yaml' is an experiment; expected a bundle
        help: export its stack first: strata export small.yaml -o FILE

        """)
    let missing = try Program(
      ["serve", "pm.bundle"], in: small.folder, variables: ["STRATA_PROGRAM=/none/strata"]
    ).wait()
    #expect(missing.code == 2)
    #expect(
      missing.errors == """
        error: the server is not installed: /none/strata-server
        help: install it next to strata (make install)

        """)
  }
}
