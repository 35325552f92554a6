/// The parts that the page's tables are made of.
extension HTML {
  /// A table that scrolls within the page where the page is too narrow, by finger, mouse or keyboard.
  ///
  /// - Parameters:
  ///   - label: What a screen reader calls the table.
  ///   - caption: What stands above the table; nothing if empty.
  ///   - head: Rows that head the columns; none if the rows' own heads say enough.
  static func table(
    label: String, caption: String = "", class style: String = "", head: [HTML], bodies: [[HTML]]
  ) -> HTML {
    let caption: [HTML] = caption.isEmpty ? [] : [.element("caption", caption.unbroken)]
    let head: [HTML] = head.isEmpty ? [] : [.element("thead", head)]
    return .element(
      "div", ["class": "scroll", "role": "region", "aria-label": label, "tabindex": "0"],
      [
        .element(
          "table", ["class": style],
          caption + head + bodies.map { .element("tbody", $0) })
      ])
  }

  /// A button that copies the text of an element; a page without scripts hides it.
  static func copyButton(of id: String) -> HTML {
    .element("button", ["class": "copy", "data-of": id, "hidden": "hidden"], "Copy")
  }

  static func row(_ cells: [HTML]) -> HTML { .element("tr", cells) }

  /// The head of a column of words.
  ///
  /// - Parameter term: Of the glossary, which explains the head.
  static func wordHead(
    _ title: String, class style: String = "", term: Glossary.Term? = nil
  ) -> HTML {
    .element("th", ["scope": "col", "class": style, "data-term": term?.id ?? ""], title)
  }

  /// The head of a column of figures.
  static func numberHead(
    _ title: String, class style: String = "", term: Glossary.Term? = nil
  ) -> HTML {
    .element(
      "th", ["scope": "col", "class": joined("number", style), "data-term": term?.id ?? ""], title)
  }

  static func rowHead(_ content: [HTML]) -> HTML { .element("th", ["scope": "row"], content) }
  static func rowHead(_ text: String) -> HTML { rowHead([.text(text)]) }

  /// A figure.
  ///
  /// - Parameter share: How much of the cell's width a bar below the figure takes; without bar if `nil`.
  static func number(
    _ content: [HTML], share: Double? = nil, class style: String = ""
  ) -> HTML {
    guard let share, share.isFinite else {
      return .element("td", ["class": joined("number", style)], content)
    }
    let width = fixed(min(1, max(0, share)) * 100, 1)
    return .element(
      "td", ["class": joined("number bar", style), "style": "--share:\(width)%"], content)
  }

  static func number(_ text: String, share: Double? = nil) -> HTML {
    // A hyphen is too short for a minus.
    let text = text.hasPrefix("-") ? "−" + text.dropFirst() : text
    return number(text.isEmpty ? [] : [.text(text)], share: share)
  }

  /// A name with its unit.
  static func named(_ name: String, unit: String?) -> [HTML] {
    guard let unit, !unit.isEmpty else { return [.text(name)] }
    return [.text(name + " "), .element("span", ["class": "unit"], unit)]
  }

  private static func joined(_ first: String, _ second: String) -> String {
    second.isEmpty ? first : "\(first) \(second)"
  }
}
