@testable import Stacking
@testable import Specification
import Foundation
import Learners
import OutsideLearners
import TestSupport
import Testing
import Workers

@Suite("Libraries in an experiment file")
struct SpecLibraryTests {
  /// A virtual environment of files alone.
  private func environment(_ parameters: LibraryParameters = .init()) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try folder.write("version = 3.11.7\n", to: "v/pyvenv.cfg")
    try folder.write("", to: "v/bin/python")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("v/bin/python"))
    try folder.write(
      "Name: numpy\nVersion: 2.0\n",
      to: "v/lib/python3.11/site-packages/numpy-2.0.dist-info/METADATA")
    try folder.write("class M:\n    pass\n", to: "m.py")
    try parameters.write(environment: folder.file("v"))
    return folder
  }

  private func text(_ learner: String, python: String = "{venv: v}") -> String {
    """
    strata: 1
    name: small
    \(python.isEmpty ? "" : "python: \(python)")
    tables: {t: {file: t.csv}}
    learners:
      own: \(learner)
    stacks: {s: {folds: {kind: kfold, count: 3}, layers: [[own]]}}
    stages: {a: {table: t, targets: [y], features: [x], stack: s}}
    """
  }

  private func read(
    _ learner: String, python: String = "{venv: v}", in folder: ScratchFolder
  ) throws -> Experiment {
    try ExperimentReader.read(
      text: text(learner, python: python), file: folder.file("e.yaml"))
  }

  /// The sentences of what is wrong.
  private func errors(
    _ learner: String, python: String = "{venv: v}", in folder: ScratchFolder
  ) -> [String] {
    do {
      _ = try read(learner, python: python, in: folder)
      return []
    } catch {
      return (error as? SpecErrors)?.errors.map(\.sentence) ?? ["\(error)"]
    }
  }

  private func settings(_ experiment: Experiment) throws -> OutsideSettings {
    try #require(experiment.candidates.first?.learner as? any OutsideLearning).settings
  }

  @Test("an old alias means the native family, with a warning; with libraries it means these")
  func aliases() throws {
    let folder = try environment()
    for (name, native) in LearnerCatalogue.libraryNames {
      let old = try read("{family: \(name)}", python: "", in: folder)
      #expect(type(of: try #require(old.candidates.first).learner).family.name == native)
      #expect(
        old.deprecations.map(\.sentence) == [
          "'\(name)' is deprecated; use '\(native)'; strata fmt --upgrade rewrites the file"
        ])
      let new = try read("{family: \(name)}", in: folder)
      #expect(try settings(new).family == name)
      #expect(new.deprecations.isEmpty)
    }
  }

  @Test("hyperparameters reach the library as they are written: integers, numbers and lists apart")
  func hyperparameters() throws {
    let folder = try environment()
    let experiment = try read(
      "{family: lightgbm, n_estimators: 100, learning_rate: 1.0, params: {monotone_constraints: [1, 0]}, "
        + "deterministic: false, timeout: 5, device: cuda}", in: folder)
    let settings = try settings(experiment)
    #expect(
      settings.values == [
        "n_estimators": .integer(100), "learning_rate": .real(1),
        "monotone_constraints": .list([.integer(1), .integer(0)]),
      ])
    #expect(!settings.isDeterministic)
    #expect(settings.timeout == 5)
    #expect(settings.device == .cuda)
    #expect(experiment.candidates.first?.learner.passes == 100)
  }

  @Test("a list of an open hyperparameter makes candidates; steps and params are one value")
  func lists() throws {
    let folder = try environment()
    let several = try read("{family: xgboost, max_depth: [3, 6]}", in: folder)
    #expect(several.candidates.map(\.name) == ["own[max_depth=3]", "own[max_depth=6]"])
    let pipeline = try read(
      "{family: sklearn, steps: [{estimator: a.B}, {estimator: c.D, params: {k: 2}}]}", in: folder)
    #expect(pipeline.candidates.count == 1)
    #expect(
      try settings(pipeline).steps
        == .list([
          .mapping(["estimator": .text("a.B")]),
          .mapping(["estimator": .text("c.D"), "params": .mapping(["k": .integer(2)])]),
        ]))
  }

  @Test("the environment's packages, its Python and the user's file are part of the key")
  func origins() throws {
    let folder = try environment()
    let learner = "{family: python, file: m.py, class: M}"
    func origin() throws -> String { try settings(try read(learner, in: folder)).origin }
    let first = try origin()
    #expect(try origin() == first)
    try folder.write("class M:\n    x = 1\n", to: "m.py")
    let second = try origin()
    #expect(second != first)
    try folder.write(
      "Name: numpy\nVersion: 2.1\n",
      to: "v/lib/python3.11/site-packages/numpy-2.0.dist-info/METADATA")
    let third = try origin()
    #expect(third != second)
    try folder.write("version = 3.12.1\n", to: "v/pyvenv.cfg")
    #expect(try origin() != third)
    // Another place of the same is the same.
    let moved = try environment()
    let again = try environment()
    #expect(
      try settings(try read(learner, in: moved)).origin
        == settings(try read(learner, in: again)).origin)
  }

  @Test("an environment that is not built is a warning, and its folder goes by the requirements")
  func notBuilt() throws {
    let folder = try environment()
    let python = "{requirements: [nothing==1.0]}"
    // A library with a C interface comes from there, too.
    _ = try read("{family: lightgbm, interface: c}", python: python, in: folder)
    let experiment = try read("{family: lightgbm}", python: python, in: folder)
    let spec = try #require(experiment.python)
    let place = try #require(spec.folder)
    #expect(spec.problem == .absent(place))
    #expect(
      experiment.overrideWarnings.map(\.sentence) == [
        "the Python environment is not built (\(place)); build it with strata env create"
      ])
    let other = try read(
      "{family: lightgbm}", python: "{requirements: [nothing==1.1]}", in: folder)
    #expect(other.python?.folder != place)
  }

  @Test("what can be seen to be wrong is named")
  func wrong() throws {
    let folder = try environment(
      LibraryParameters(
        families: ["lightgbm": ["learning_rate", "num_leaves"]],
        estimators: ["sklearn.svm.SVR": ["C", "gamma"]]))
    let cases = [
      (
        "{family: sklearn, estimator: a.B}", "",
        [
          "family 'sklearn' is a library, and the experiment declares none; add a 'python:' section with 'requirements' or 'venv'"
        ]
      ),
      (
        "{family: lightgbm, n_jobs: 2}", "{venv: v}",
        ["'n_jobs' has no effect: libraries run on one thread; remove it, and use --jobs"]
      ),
      (
        "{family: lightgbm, learning_rat: 1}", "{venv: v}",
        [
          "unknown key 'learning_rat' in learner 'own' of family 'lightgbm'; did you mean 'learning_rate'? expected one of: learning_rate, num_leaves"
        ]
      ),
      (
        "{family: sklearn, estimator: sklearn.svm.SVR, params: {c: 1}}", "{venv: v}",
        [
          "unknown key 'c' in learner 'own' of family 'sklearn'; did you mean 'C'? expected one of: C, gamma"
        ]
      ),
      (
        "{family: sklearn}", "{venv: v}",
        [
          "'estimator' is missing in learner 'own'; add 'estimator': an import path such as sklearn.svm.SVR, or 'steps'"
        ]
      ),
      (
        "{family: sklearn, estimator: a.B, steps: [{estimator: a.B}]}", "{venv: v}",
        ["'estimator' can't be combined with 'steps'; remove one of them"]
      ),
      (
        "{family: python, file: absent.py, class: M}", "{venv: v}",
        [
          "no such file: \(folder.file("absent.py")); expected a Python file, relative to the experiment file"
        ]
      ),
      (
        "{family: command, command: [no-such-program]}", "{venv: v}",
        [
          "no such file: no-such-program; expected a program of PATH, or one relative to the experiment file"
        ]
      ),
      (
        "{family: lightgbm}", "{venv: v, requirements: [a]}",
        ["'requirements' can't be combined with 'venv'; remove one of them"]
      ),
    ]
    for (learner, python, expected) in cases {
      let found = errors(learner, python: python, in: folder)
      #expect(found == expected)
    }
  }

  @Test("a job's description holds a library's learner, and is read back")
  func descriptions() throws {
    let folder = try environment()
    let experiment = try read(
      "{family: sklearn, estimator: a.B, params: {k: [1, 2.0]}}", in: folder)
    let text = try #require(experiment.candidates.first).learner.canonicalText
    #expect(text.hasPrefix("sklearn/1{"))
    #expect(text.contains(#""values":{"k":[1,2.0]}"#))
  }
}
