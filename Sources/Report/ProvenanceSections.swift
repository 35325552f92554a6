import Wording

/// What was made, from what, and how: inventories, data sources, specification, run.
struct ProvenanceSections {
  let report: ExperimentReport

  // MARK: Inventories

  var inventories: [HTML] { report.inventories.flatMap(section) }

  private func section(_ inventory: ExperimentReport.Inventory) -> [HTML] {
    let levels = inventory.columns.compactMap(\.level)
    let rows = inventory.columns.map { column in
      HTML.row([
        .rowHead(HTML.named(column.name, unit: column.unit)), .number(grouped(column.measured)),
        .number(
          grouped(column.filled),
          share: column.filled > 0 ? Double(column.filled) / Double(inventory.rows) : nil),
        .number(grouped(column.missing)), width(column, areMixed: Set(levels).count > 1),
      ])
    }
    return [
      .element("h3", inventory.name),
      .element(
        "p", ["class": "note"],
        [
          .text("\(counted(inventory.rows, "row", grouped: true)). "),
          link("Table", inventory.file),
          .text(" and "), link("origin of every filled cell", inventory.provenance),
          .text(" as CSV. The bar is the share of filled cells."),
        ]),
      .table(
        label: "Columns of \(inventory.name)",
        head: [
          .row([
            .wordHead("Column"), .numberHead("Measured", term: .origin),
            .numberHead("Filled", term: .origin), .numberHead("Still empty", term: .origin),
            .numberHead("Mean width of \(titleOfIntervals(levels))", term: .interval),
          ])
        ], bodies: [rows]),
    ]
  }

  private func width(_ column: ExperimentReport.Inventory.Column, areMixed: Bool) -> HTML {
    guard areMixed, let level = column.level else { return .number(figure(column.meanWidth)) }
    return .number([
      .text(figure(column.meanWidth)), .element("small", "of \(percentLevel(level))"),
    ])
  }

  private func link(_ text: String, _ path: String) -> HTML {
    .element("a", ["href": address(ofFile: path)], text)
  }

  // MARK: Data sources

  var sources: [HTML] {
    let rows = report.sources.map { source in
      HTML.row([
        .rowHead(source.table), .element("td", ["class": "path"], source.file),
        .number(grouped(source.rows)), .number(grouped(source.bytes)),
        .number(grouped(source.invalid.count)),
        .element("td", ["class": "hash"], [.element("code", source.sha256)]),
      ])
    }
    let table = HTML.table(
      label: "Data sources",
      head: [
        .row([
          .wordHead("Table"), .wordHead("File"), .numberHead("Rows"), .numberHead("Bytes"),
          .numberHead("Invalid cells"), .wordHead("SHA-256", class: "hash"),
        ])
      ], bodies: [rows])
    return [table] + invalidCells
  }

  /// The cells that could not be read, each with its place.
  private var invalidCells: [HTML] {
    let rows = report.sources.flatMap { source in
      source.invalid.map { cell in
        HTML.row([
          .rowHead(source.table), .element("td", cell.place), .element("td", cell.column),
          .element("td", [.element("code", cell.value)]),
        ])
      }
    }
    guard !rows.isEmpty else { return [] }
    return [
      .table(
        label: "Invalid cells",
        caption: "Cells that don’t match the declaration of their column; treated as missing.",
        head: [.row(["Table", "Place", "Column", "Cell"].map { .wordHead($0) })], bodies: [rows])
    ]
  }

  // MARK: Specification and run

  var specification: HTML {
    let lines = report.specification.split(separator: "\n").count
    return .element(
      "details",
      [
        .element(
          "summary",
          [
            .element("span", ["class": "name"], "Resolved experiment as YAML"),
            .element("span", ["class": "note"], counted(lines, "line", grouped: true)),
          ]), .element("pre", ["tabindex": "0"], [.element("code", report.specification)]),
      ])
  }

  /// Every value with the place where it was set.
  var values: HTML {
    .element(
      "details",
      [
        .element(
          "summary",
          [
            .element("span", ["class": "name"], "Values and where they were set"),
            .element(
              "span", ["class": "note"], counted(report.values.count, "value", grouped: true)),
          ]),
        .table(
          label: "Values and where they were set",
          head: [.row(["Path", "Value", "Set at"].map { .wordHead($0) })],
          bodies: [
            report.values.prefix(Self.limit).map { value in
              .row([
                .rowHead([.element("code", value.path)]),
                .element("td", ["class": "path"], [.element("code", value.text)]),
                .element("td", ["class": "path"], value.place),
              ])
            }
          ]),
      ])
  }

  /// More values than a reader goes through.
  private static let limit = 5_000

  /// The command that repeats the run, ready to be copied.
  var command: [HTML] {
    guard !report.run.command.isEmpty else { return [] }
    return [
      .element("p", ["class": "note"], "This command repeats the run on the same files:"),
      .element("pre", ["tabindex": "0", "id": "command"], [.element("code", report.run.command)]),
      .copyButton(of: "command"),
    ]
  }

  var run: HTML {
    .table(
      label: "Run", class: "facts", head: [],
      bodies: [report.run.facts.map { .row([.rowHead($0.term), .element("td", $0.value)]) }])
  }
}

/// A relative path as an address: what is not plain there is percent-encoded.
func address(ofFile path: String) -> String {
  let digits = Array("0123456789ABCDEF")
  let plain = Set("-_./~".utf8)
  var address = ""
  for byte in path.utf8 {
    let character = Character(Unicode.Scalar(byte))
    if plain.contains(byte) || character.isASCII && (character.isLetter || character.isNumber) {
      address.append(character)
    } else {
      address.append("%")
      address.append(digits[Int(byte >> 4)])
      address.append(digits[Int(byte & 15)])
    }
  }
  return address
}
