/// Figures on the page: each with its number, its words, and links to its files.
struct FigureSection {
  /// Numbers in the order of the page, by figure.
  private let numbers: [String: Int]
  private let isDrawn: Bool

  /// - Parameters:
  ///   - figures: All, in the order of the page.
  ///   - isDrawn: Whether the page holds what draws them.
  init(_ figures: [Figure], isDrawn: Bool) {
    numbers = Dictionary(
      figures.enumerated().map { ($1.id, $0 + 1) }, uniquingKeysWith: { a, _ in a })
    self.isDrawn = isDrawn
  }

  func html(_ figures: [Figure]) -> [HTML] { figures.map(html) }

  private func html(_ figure: Figure) -> HTML {
    let number = numbers[figure.id] ?? 0
    let name = safeFileName(figure.id)
    let caption = HTML.element(
      "figcaption",
      [
        .element("strong", "F\(number)  \(figure.title)."), .text(" \(figure.caption) ".unbroken),
        .element("a", ["href": address(ofFile: "figures/\(name).csv")], "Data (CSV)"), .text(" · "),
        .element("a", ["href": address(ofFile: "figures/\(name).vl.json")], "Vega-Lite"),
      ])
    guard isDrawn else {
      return .element("figure", ["id": "figure-\(number)"], [caption])
    }
    return .element(
      "figure", ["id": "figure-\(number)"],
      [
        .element("div", ["class": "controls"], []),
        .element(
          "div",
          [
            "class": "plot", "data-spec": "spec-\(number)", "role": "img", "tabindex": "0",
            "aria-label": "\(figure.title). \(figure.caption)",
          ], []),
        caption,
        .element(
          "script", ["type": "application/json", "id": "spec-\(number)"], [.json(figure.embedded)]),
      ])
  }

  /// The tables that the figures draw, each once.
  func data(_ figures: [Figure]) -> [HTML] {
    guard isDrawn else { return [] }
    var known: Set<String> = []
    return figures.map(\.data).filter { known.insert($0.name).inserted }.map { data in
      .element(
        "script", ["type": "application/json", "id": "data-\(data.name)"],
        [
          .json([
            "values": .string(String(decoding: data.bytes, as: UTF8.self)), "format": data.format,
          ])
        ])
    }
  }
}

/// A name as that of a file: what is not plain becomes `_`, and a long name is cut.
public func safeFileName(_ name: String) -> String {
  let plain = name.prefix(100).map { character in
    character.isLetter || character.isNumber || "-_.".contains(character) ? character : "_"
  }
  return plain.allSatisfy { $0 == "." } ? "_" : String(plain)
}
