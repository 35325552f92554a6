import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Server

/// How many run now, and how many did at most.
private final class RunningCount: Sendable {
  private let counts = Mutex((now: 0, most: 0))
  var now: Int { counts.withLock(\.now) }
  var most: Int { counts.withLock(\.most) }

  func begin() {
    counts.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func end() { counts.withLock { $0.now -= 1 } }
}

@Suite("parts of the prediction server")
struct ServerPartTests {
  @Test("only addresses of this machine are served")
  func addresses() {
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.3.2.1"] {
      #expect(LoopbackAddress(host) != nil, "\(host)")
    }
    for host in ["0.0.0.0", "", "::", "192.168.0.1", "128.0.0.1", "127.0.0.1.evil", "example.org"] {
      #expect(LoopbackAddress(host) == nil, "\(host)")
    }
    #expect(LoopbackAddress("::1")?.hosts(port: 80) == ["[::1]:80", "localhost:80"])
  }

  @Test("counts are what Prometheus reads")
  func metrics() {
    let metrics = ServerMetrics(labels: [("target", "a \"b\"\\\n")])
    metrics.begin()
    metrics.end(rows: 3, seconds: 0.004)
    metrics.begin()
    metrics.end(rows: 0, seconds: 20)
    metrics.begin()
    metrics.count(status: 200)
    metrics.count(status: 422)
    metrics.count(status: 200)
    let lines = metrics.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        "strata_bundle_info{target=\"a \\\"b\\\"\\\\\\n\"} 1",
        "strata_requests_total{status=\"200\"} 2", "strata_requests_total{status=\"422\"} 1",
        "strata_errors_total 1", "strata_rows_total 3", "strata_predictions_running 1",
        "strata_prediction_seconds_bucket{le=\"0.001\"} 0",
        "strata_prediction_seconds_bucket{le=\"0.0025\"} 0",
        "strata_prediction_seconds_bucket{le=\"0.005\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.01\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.025\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.05\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.1\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.25\"} 1",
        "strata_prediction_seconds_bucket{le=\"0.5\"} 1",
        "strata_prediction_seconds_bucket{le=\"1\"} 1",
        "strata_prediction_seconds_bucket{le=\"2.5\"} 1",
        "strata_prediction_seconds_bucket{le=\"5\"} 1",
        "strata_prediction_seconds_bucket{le=\"10\"} 1",
        "strata_prediction_seconds_bucket{le=\"+Inf\"} 2",
        "strata_prediction_seconds_sum 20.004", "strata_prediction_seconds_count 2",
      ])
  }

  @Test("as many predictions run at once as there are lanes, and all of them end")
  func lanes() async {
    let lanes = PredictionLanes(width: 2)
    let running = RunningCount()
    let ended = await withTaskGroup(of: Bool.self) { tasks in
      for _ in 0..<50 {
        tasks.addTask {
          await lanes.run {
            running.begin()
            usleep(500)
            running.end()
            return true
          } ?? false
        }
      }
      return await tasks.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(ended == 50)
    #expect(running.most <= 2)
    #expect(running.now == 0)
  }

  @Test("notes fit into a header, whatever is in them")
  func notes() throws {
    let notes = ["a \"b\"\r\nX: y", "Süd 🌱"]
    let text = NotesHeader.text(notes)
    #expect(text.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
    let back = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String]
    #expect(back == notes)
    let many = NotesHeader.text((0..<9).map { "\($0)" + String(repeating: "x", count: 999) })
    #expect(many.utf8.count < 4200)
    #expect(many.hasSuffix(",\"5 more notes\"]"))
  }
}
