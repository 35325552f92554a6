import Foundation
import Glibc
import Live
import TestSupport
import Testing

/// The viewer as a program of its own.
@Suite("strata run --watch and strata watch", .serialized)
struct WatchEndToEndTests {
  /// The numbers of the processes whose arguments hold a text.
  private func processes(with text: String) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(pid_t.init).filter { pid in
      guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return words.first?.hasSuffix("/strata-viewer") == true && words.contains(text)
    }
  }

  @Test("without the viewer nothing runs, and the error says where it should be")
  func missing() throws {
    let small = try SmallExperiment()
    let ending = try Program(
      ["run", "small.yaml", "--watch"], in: small.folder, variables: ["STRATA_PROGRAM=/none/strata"]
    ).wait()
    #expect(ending.code == 2)
    #expect(
      ending.errors.hasSuffix(
        """
        error: the viewer is not installed: /none/strata-viewer
        help: install it next to strata (make install), or open report.html after the run

        """))
    #expect(!small.folder.holds("results/small/run.json"))
  }

  @Test("the viewer of a run that is killed ends too")
  func killed() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let run = try Program(
      ["run", "small.yaml", "--watch", "--results", small.results], in: small.folder)
    let folder = small.results + "/small"
    #expect(run.wait { run.errors.contains("watch at http://127.0.0.1:") })
    #expect(processes(with: folder).count == 1)
    run.signal(SIGKILL)
    #expect(try run.wait().code == nil)
    #expect(run.wait(60) { processes(with: folder).isEmpty })
  }

  @Test("a run that is watched from elsewhere ends its viewer, and the lock is free again")
  func elsewhere() throws {
    let small = try SmallExperiment(SmallExperiment.slow)
    let run = try Program(["run", "small.yaml", "--quiet"], in: small.folder)
    let progress = small.results + "/small"
    #expect(run.wait { RunProgress.read(in: progress) != nil })
    let watch = try Program(["watch", "small"], in: small.folder)
    #expect(watch.wait { watch.errors.contains("watch at http://127.0.0.1:") })
    run.signal(SIGTERM)
    #expect(try run.wait().code == 143)
    let ending = try watch.wait(killAfter: 30)
    #expect(ending.code == 0, "\(ending.errors)")
    let again = try Program.run("watch", "small", in: small.folder)
    #expect(again.code == 2)
    #expect(again.errors.hasPrefix("error: 'small' is not running in results\n"))
  }
}
