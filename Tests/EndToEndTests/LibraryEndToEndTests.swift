import Foundation
import Glibc
import TestSupport
import Testing

/// One after the other: they start processes that use all cores.
@Suite(
  "libraries in a run", .serialized,
  .enabled(if: TestPython.isInstalled, "run .make/python first"))
struct LibraryEndToEndTests {
  /// Two layers with learners of libraries next to a native one.
  private func experiment(
    _ learners: String = "", layers: String = "[[ridge, boosted, svr, own], [ridge, svr]]"
  ) throws -> SmallExperiment {
    let python = TestPython.folder ?? ""
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "  forest: {family: random_forest, n_estimators: 8}\n",
        with: """
            boosted: {family: lightgbm, n_estimators: 20, min_data_in_leaf: 3}
            svr: {family: sklearn, estimator: sklearn.svm.SVR, params: {C: 10}}
            own: {family: python, file: own.py, class: Own}
          \(learners)

          """
      ).replacing("layers: [[ridge, forest], [ridge]]", with: "layers: \(layers)")
        .replacing("stacks:\n", with: "python: {venv: \(python), timeout: 60s}\nstacks:\n"))
    try small.folder.write(
      """
      class Own:
          def fit(self, X, y):
              print("fitting")
              self.mean = y.mean()
          def predict(self, X):
              return [self.mean + 0.0 * len(X)] * len(X)

      """, to: "own.py")
    return small
  }

  /// Workers of this test's runs that live: their memory file is named so, and their parent is gone or not.
  private func workers(of pid: pid_t) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(pid_t.init).filter { other in
      guard let text = try? String(contentsOfFile: "/proc/\(other)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return false }
      let fields = text[end...].split(separator: " ")
      return fields.count > 2 && fields[1] != "Z" && fields[2] == "\(pid)"
    }
  }

  @Test("one job at a time, four, and each in a process give the same bytes; verify agrees")
  func widths() throws {
    let small = try experiment()
    let one = try Program.run("run", "small.yaml", "-j", "1", in: small.folder)
    #expect(one.code == 0, "\(one.errors)")
    #expect(one.errors.contains("runs code of \(TestPython.folder ?? "")/bin/python (lightgbm "))
    let before = try small.lastingResults()
    #expect(try small.folder.text(of: "results/small/workers.log").contains("fitting\n"))
    let record = try small.folder.text(of: "results/small/run.json")
    #expect(record.contains("\"name\" : \"scikit-learn\""))
    let four = try Program.run("run", "small.yaml", "-j", "4", "--results", "o", in: small.folder)
    #expect(four.code == 0, "\(four.errors)")
    #expect(try small.lastingResults(in: "o") == before)
    let second = try Program.run("run", "small.yaml", in: small.folder)
    #expect(second.output.contains("\n0 jobs run, "))
    let verified = try Program.run("verify", "small.yaml", "--sample", "20%", in: small.folder)
    #expect(verified.code == 0, "\(verified.errors)")
    #expect(verified.output.hasSuffix(": all identical\n"))
  }

  @Test("each job in a process of its own gives the same bytes")
  func isolated() throws {
    let small = try experiment(layers: "[[ridge, own], [ridge]]")
    let plain = try Program.run("run", "small.yaml", in: small.folder)
    #expect(plain.code == 0, "\(plain.errors)")
    let before = try small.lastingResults()
    let isolated = try Program.run(
      "run", "small.yaml", "--isolate", "--results", "o", in: small.folder)
    #expect(isolated.code == 0, "\(isolated.errors)")
    #expect(try small.lastingResults(in: "o") == before)
  }

  @Test("killed at twenty moments, the run leaves no worker and ends with the same bytes")
  func kills() throws {
    let small = try experiment(layers: "[[ridge, boosted, own], [ridge]]")
    let whole = try Program.run("run", "small.yaml", "--results", "o", in: small.folder)
    #expect(whole.code == 0, "\(whole.errors)")
    let before = try small.lastingResults(in: "o")
    var seen = 0
    for attempt in 1...20 {
      let program = try Program(["run", "small.yaml", "-j", "2"], in: small.folder)
      let moment = whole.seconds * Double(attempt) / 21
      usleep(UInt32(moment * 400_000))
      let workers = workers(of: program.pid)
      seen += workers.count
      program.signal(SIGKILL)
      _ = try program.wait()
      for _ in 0..<200 where workers.contains(where: { isAlive($0) }) { usleep(10_000) }
      #expect(!workers.contains(where: isAlive), "attempt \(attempt)")
    }
    #expect(seen > 0)
    let last = try Program.run("run", "small.yaml", in: small.folder)
    #expect(last.code == 0, "\(last.errors)")
    #expect(try small.lastingResults() == before)
  }

  private func isAlive(_ pid: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return false }
    return text[end...].split(separator: " ").dropFirst().first != "Z"
  }

  @Test(
    "workers that are killed are failed jobs with their names; the next run ends with the same bytes"
  )
  func killedWorkers() throws {
    let small = try experiment(layers: "[[ridge, boosted, own], [ridge]]")
    let whole = try Program.run("run", "small.yaml", "--results", "o", in: small.folder)
    #expect(whole.code == 0, "\(whole.errors)")
    let before = try small.lastingResults(in: "o")
    var killed = 0
    for _ in 1...20 {
      let program = try Program(["run", "small.yaml", "-j", "2"], in: small.folder)
      usleep(UInt32(whole.seconds * 300_000))
      for worker in workers(of: program.pid) where kill(worker, SIGKILL) == 0 { killed += 1 }
      let end = try program.wait()
      if end.code == 1 { #expect(end.errors.contains("was killed (signal 9)")) }
    }
    #expect(killed > 0)
    let last = try Program.run("run", "small.yaml", in: small.folder)
    #expect(last.code == 0, "\(last.errors)")
    #expect(try small.lastingResults() == before)
  }

  @Test("a bundle predicts what the run predicts, and refuses another environment")
  func bundles() throws {
    let small = try experiment(layers: "[[ridge, boosted, svr, own]]")
    let export = try Program.run(
      "export", "small.yaml", "--stage", "time", "--target", "pm", "-o", "pm.bundle",
      in: small.folder)
    #expect(export.code == 0, "\(export.errors)")
    let predicted = try Program.run(
      "predict", "pm.bundle", "data/city.csv", "-o", "p.csv", in: small.folder)
    #expect(predicted.code == 0, "\(predicted.errors)")
    let rows = try small.folder.text(of: "p.csv").split(separator: "\n")
    #expect(rows.count == 41)
    let filled = try small.folder.text(of: "data/city.csv").split(separator: "\n")
      .enumerated().filter { $0.element.contains(",,") }.map(\.offset)
    #expect(!filled.isEmpty)
    try small.folder.write("version = 3.99.0\n", to: "v/pyvenv.cfg")
    try small.folder.write("", to: "v/bin/python")
    chmod(small.folder.file("v/bin/python"), 0o755)
    let other = try Program.run(
      "predict", "pm.bundle", "data/city.csv", "-o", "q.csv", "--python", "v", in: small.folder)
    #expect(other.code == 2)
    #expect(other.errors.contains("Python 3.99.0 in place of "))
    #expect(other.errors.contains("help: name another with --python, with: "))
    #expect(!small.folder.holds("q.csv"))
  }

  @Test("a failing learner of a library is named; the jobs that do not need it run")
  func failures() throws {
    let small = try experiment(
      "  bad: {family: sklearn, estimator: sklearn.linear_model.Ridge, params: {alpha: -1}}",
      layers: "[[ridge, bad]]")
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    // The stack does without it.
    #expect(ending.code == 0)
    #expect(ending.errors.contains("learner 'bad': sklearn raised InvalidParameterError: "))
  }

  @Test("an environment that is not built is a warning of check and an error of run")
  func notBuilt() throws {
    let small = try experiment()
    let text = try small.folder.text(of: "small.yaml").replacing(
      "venv: \(TestPython.folder ?? "")", with: "requirements: [no-such-package==9.9]")
    try small.folder.write(text, to: "small.yaml")
    let check = try Program.run("check", "small.yaml", in: small.folder)
    #expect(check.code == 0)
    #expect(check.errors.contains("warning: the Python environment is not built ("))
    #expect(check.errors.contains("help: build it with strata env create"))
    let run = try Program.run("run", "small.yaml", in: small.folder)
    #expect(run.code == 2)
    #expect(run.errors.contains("error: the Python environment is not built\n"))
    #expect(run.errors.contains("help: run strata env create small.yaml"))
    #expect(!small.folder.holds("results/small"))
  }

  @Test("check and plan run no code of a library")
  func readsOnly() throws {
    let small = try experiment()
    try small.folder.write("version = 3.11.7\n", to: "v/pyvenv.cfg")
    try small.folder.write("#!/bin/sh\ntouch \(small.folder.file("ran"))\n", to: "v/bin/python")
    chmod(small.folder.file("v/bin/python"), 0o755)
    for command in ["check", "plan"] {
      let ending = try Program.run(
        command, "small.yaml", "--set", "python.venv=v", in: small.folder)
      #expect(ending.code == 0, "\(ending.errors)")
    }
    #expect(!small.folder.holds("ran"))
    // A run does, and says so first.
    let run = try Program.run("run", "small.yaml", "--set", "python.venv=v", in: small.folder)
    // Its learners are dropped.
    #expect(run.code == 0)
    #expect(run.errors.contains("runs code of \(small.folder.path)/v/bin/python"))
    #expect(small.folder.holds("ran"))
  }

  @Test(
    "boosters of libraries stop on their own fold, and where the folds' mean is best",
    arguments: ["own_fold", "fold_averaged"])
  func stopping(_ kind: String) throws {
    let small = try experiment(
      "  x: {family: xgboost, n_estimators: 60, early_stopping_rounds: 4}",
      layers: "[[ridge, boosted, x]]\n    stopping: \(kind)")
    let ending = try Program.run("run", "small.yaml", in: small.folder)
    #expect(ending.code == 0, "\(ending.errors)")
    let before = try small.lastingResults()
    let again = try Program.run("run", "small.yaml", "-j", "1", "--results", "o", in: small.folder)
    #expect(again.code == 0)
    #expect(try small.lastingResults(in: "o") == before)
  }

  @Test("results that are declared not to be deterministic are not compared")
  func notDeterministic() throws {
    let small = try experiment(
      "  chance: {family: python, file: chance.py, class: Chance, deterministic: false}",
      layers: "[[ridge, chance]]")
    try small.folder.write(
      """
      import os
      class Chance:
          def fit(self, X, y):
              self.mean = y.mean() + os.urandom(1)[0] / 1000
          def predict(self, X):
              return [self.mean] * len(X)

      """, to: "chance.py")
    let run = try Program.run("run", "small.yaml", in: small.folder)
    #expect(run.code == 0, "\(run.errors)")
    let verified = try Program.run("verify", "small.yaml", "--sample", "100%", in: small.folder)
    #expect(verified.code == 0, "\(verified.errors)")
    #expect(verified.output.contains(": all identical; "))
    #expect(verified.output.hasSuffix(" results not compared (deterministic: false)\n"))
  }

  /// The worker in R asks for two packages of Debian's.
  private static let hasR = ["jsonlite", "glmnet"].allSatisfy {
    FileManager.default.fileExists(atPath: "/usr/lib/R/site-library/\($0)")
  }

  @Test(
    "a worker in R fits, comes back from its bytes, and dies with the run",
    .enabled(if: hasR, "install r-cran-jsonlite and r-cran-glmnet first"))
  func workerInR() throws {
    let small = try experiment(
      "  glmnet: {family: command, command: [Rscript, glmnet.R], params: {alpha: 0.5}}",
      layers: "[[ridge, glmnet], [ridge, glmnet]]")
    try FileManager.default.copyItem(
      atPath: Program.root + "/experiments/workers/glmnet.R", toPath: small.folder.file("glmnet.R"))
    let run = try Program.run("run", "small.yaml", in: small.folder)
    #expect(run.code == 0, "\(run.errors)")
    let before = try small.lastingResults()
    let again = try Program.run("run", "small.yaml", "-j", "1", "--results", "o", in: small.folder)
    #expect(again.code == 0)
    #expect(try small.lastingResults(in: "o") == before)
    let export = try Program.run(
      "export", "small.yaml", "--stage", "time", "--target", "pm", "-o", "pm.bundle",
      in: small.folder)
    #expect(export.code == 0, "\(export.errors)")
    let predicted = try Program.run(
      "predict", "pm.bundle", "data/city.csv", "-o", "p.csv", in: small.folder)
    #expect(predicted.code == 0, "\(predicted.errors)")
  }
}
