import Wording

extension SpecError.Problem {
  /// The sentences about names of columns that stand for none, or for several.
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
    default: .init("")  // All others are elsewhere.
    }
  }
}
