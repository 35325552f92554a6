/// A figure as data: what it shows in words, the table it draws, and a Vega-Lite specification.
public struct Figure: Sendable {
  /// Names its files, such as `series-city`.
  public let id: String
  public let title: String
  /// What is seen, with the numbers: for readers, and for those who can't see it.
  public let caption: String
  let data: FigureData
  /// On a page that is narrower the figure scrolls.
  let leastWidth: Int
  /// Whether it is as high as wide on any page.
  let isSquare: Bool
  /// What the step of a slider over time stands for, by step.
  let times: [String]
  /// Figures of one group follow each other's menus; empty of a figure that stands alone.
  var linked = ""
  /// Without data and configuration.
  let spec: JSON

  init(
    id: String, title: String, caption: String, data: FigureData, spec: JSON,
    leastWidth: Int = 160, isSquare: Bool = false, times: [String] = []
  ) {
    self.leastWidth = leastWidth
    self.isSquare = isSquare
    self.times = times
    self.id = id
    self.title = title
    self.caption = caption
    self.data = data
    self.spec = spec
  }

  /// `ID.csv`.
  public var csv: [UInt8] { data.bytes }

  /// `ID.vl.json`: complete, with its data, for Altair, the Vega editor or `strata plot`.
  public var vegaLite: [UInt8] {
    let source: JSON = [
      "name": .string(data.name), "values": .string(String(decoding: data.bytes, as: UTF8.self)),
      "format": data.format,
    ]
    var whole: JSON = [
      "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "title": wholeTitle,
      "description": .string(caption), "data": source,
    ]
    whole = whole.merging(spec)
    whole["config"] = FigureStyle.config
    var bytes: [UInt8] = []
    whole.write(to: &bytes)
    return bytes + [UInt8(ascii: "\n")]
  }

  /// The title with what the menus are set to: a picture has no menus.
  private var wholeTitle: JSON {
    guard case .array(let parameters)? = spec["params"] else { return .string(title) }
    let menus = parameters.compactMap { parameter -> String? in
      guard case .string(let name)? = parameter["name"] else { return nil }
      switch parameter["bind"]?["input"] {
      case "select"?: return name
      // A slider over time: the word that its step stands for.
      case "range"? where !times.isEmpty: return "\(JSON.strings(times).text)[\(name)]"
      default: return nil
      }
    }
    guard !menus.isEmpty else { return .string(title) }
    let lead = JSON.string("\(title): ").text
    return ["text": ["expr": .string("\(lead) + join([\(menus.joined(separator: ", "))], ', ')")]]
  }

  /// What the page embeds; the data stand there apart.
  var embedded: JSON {
    let head: JSON = ["description": .string(caption)]
    let tail: JSON = [
      "data": ["name": .string(data.name)],
      "usermeta": [
        "rows": .number(Double(data.rowCount)), "least": .number(Double(leastWidth)),
        "square": isSquare ? true : nil, "times": times.isEmpty ? nil : .strings(times),
        "linked": linked.isEmpty ? nil : .string(linked),
      ],
    ]
    return head.merging(spec).merging(tail)
  }
}
