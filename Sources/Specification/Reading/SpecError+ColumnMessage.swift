import Wording

extension SpecError.Problem {
  /// The sentences about names of columns that stand for none, or for several, and about columns of texts.
  ///
  /// - Parameter file: The file that the problem is in.
  func column(in file: String) -> Diagnosis {
    switch self {
    case .unknownColumn(let column, let table, let known):
      .init("unknown column '\(column)' in table '\(table)'", help: choices(column, known))
    case .columnOfNoStage(let column, let known):
      .init("unknown column '\(column)' in the tables of all stages", help: choices(column, known))
    case .columnIsIgnored(let column, let table, let ignored):
      .init(
        "column '\(column)' of table '\(table)' is ignored on \(place(ignored, file))",
        help: "remove it from 'ignore'")
    case .repeatedColumn(let column, let table, let names):
      .init(
        "\(counted(names.count, "column")) of table '\(table)' are named '\(shortened(column))'",
        help: "use '\(names[1])' for the second, or rename the first in the file")
    case .notText(let column, let table):
      .init(
        "column '\(column)' of table '\(table)' holds numbers or dates; 'text' needs texts",
        help: "declare columns: {\(column): {type: category}} to read it as texts")
    case .textAsCategory(let column, let table, let texts, let rows):
      .init(
        "column '\(column)' of table '\(table)' holds texts (\(texts) different ones in "
          + "\(counted(rows, "row"))); each is a category of its own",
        help: "use the feature {text: \(column)}")
    default: .init("")  // All others are elsewhere.
    }
  }
}
