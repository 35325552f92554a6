import ArgumentParser

struct LearnersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners",
    abstract: "Fit learners as asked on standard input, and answer with figures.",
    discussion: """
      Our side of experiments/peers/bench.py, which asks it and the peers in turn: one request a \
      line (`data FILE`, `fit FAMILY KEY=VALUE …`), one answer a line.
      """)

  func run() { LearnersWorker.serve() }
}
