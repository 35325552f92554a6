import ArgumentParser

struct BoostingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boosting",
    abstract: "Fit boosted trees as asked on standard input, and answer with figures.",
    discussion: """
      Our side of experiments/peers/boosting.py, which asks it and LightGBM, XGBoost and CatBoost in \
      turn: one request a line (`data FILE`, `fit FAMILY KEY=VALUE …`), one answer a line.
      """)

  func run() { BoostingBenchmark.serve() }
}
