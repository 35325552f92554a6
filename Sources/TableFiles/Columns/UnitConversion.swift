/// How numbers in one unit become numbers in another: times a factor, then plus an offset.
public struct UnitConversion: Hashable, Sendable {
  package var factor: Double
  package var offset: Double

  package init(factor: Double, offset: Double = 0) {
    self.factor = factor
    self.offset = offset
  }

  func converted(_ number: Double) -> Double { number * factor + offset }

  /// Grams in a mole of a gas.
  package static let molarMasses: [String: Double] = [
    "NO2": 46.0055, "NO": 30.0061, "NOx": 46.0055, "O3": 47.9982, "SO2": 64.066, "CO": 28.0101,
    "NH3": 17.0305, "H2S": 34.081, "CO2": 44.0095, "CH4": 16.0425, "C6H6": 78.112,
    "C7H8": 92.138, "C8H10": 106.165, "HCHO": 30.026, "N2O": 44.0128, "HNO3": 63.0128,
  ]

  /// Units by what they measure, each with its size in the first and what is added.
  private static let units: [[String: (factor: Double, offset: Double)]] = [
    ["ug/m3": (1, 0), "mg/m3": (1000, 0), "ng/m3": (0.001, 0), "g/m3": (1e6, 0)],
    ["ppb": (1, 0), "ppm": (1000, 0), "ppt": (0.001, 0)],
    ["c": (1, 0), "k": (1, -273.15), "f": (5.0 / 9, -160.0 / 9)],
    [
      "m/s": (1, 0), "km/h": (1 / 3.6, 0), "mph": (0.44704, 0), "kn": (1852.0 / 3600, 0),
      "knots": (1852.0 / 3600, 0), "ft/s": (0.3048, 0),
    ],
    [
      "hpa": (1, 0), "pa": (0.01, 0), "kpa": (10, 0), "mbar": (1, 0), "bar": (1000, 0),
      "mmhg": (1.333_223_874, 0), "inhg": (33.863_886_67, 0), "atm": (1013.25, 0),
    ],
    [
      "m": (1, 0), "km": (1000, 0), "cm": (0.01, 0), "mm": (0.001, 0), "ft": (0.3048, 0),
      "in": (0.0254, 0), "mi": (1609.344, 0),
    ],
    ["%": (1, 0), "1": (100, 0)],
  ]

  /// What a unit is called here, whatever the way it is written in.
  static func canonical(_ unit: String) -> String {
    var name = ""
    for character in unit.lowercased() where !character.isWhitespace {
      switch character {
      case "µ", "μ": name += "u"
      case "³": name += "3"
      case "^", "°", "*", "·": continue
      default: name.append(character)
      }
    }
    for (written, short) in [
      ("ugm-3", "ug/m3"), ("mgm-3", "mg/m3"), ("ugm3", "ug/m3"),
      ("degc", "c"), ("degf", "f"), ("celsius", "c"), ("kelvin", "k"), ("fahrenheit", "f"),
      ("ms-1", "m/s"), ("kmh", "km/h"), ("ppbv", "ppb"), ("ppmv", "ppm"),
    ] where name == written {
      return short
    }
    return name
  }

  /// The conversion from one unit to another.
  ///
  /// - Parameters:
  ///   - molarMass: In grams, for shares of volume and masses in a volume.
  ///   - temperature: In °C.
  ///   - pressure: In hPa.
  /// - Returns: `nil` where the units measure different things, or what is needed is not given.
  package init?(
    from: String, to: String, molarMass: Double? = nil, temperature: Double? = nil,
    pressure: Double? = nil
  ) {
    let (from, to) = (Self.canonical(from), Self.canonical(to))
    for family in Self.units {
      guard let source = family[from], let target = family[to] else { continue }
      // First to the family's own unit, then from it.
      self.init(
        factor: source.factor / target.factor,
        offset: (source.offset - target.offset) / target.factor)
      return
    }
    let (masses, shares) = (Self.units[0], Self.units[1])
    guard let molarMass, let temperature, let pressure, temperature > -273.15, pressure > 0 else {
      return nil
    }
    // Micrograms in a cubic metre for each part in 10⁹, by the law of ideal gases.
    let weight = molarMass * pressure * 100 / (8.314_462_618 * (temperature + 273.15)) * 1e-3
    if let share = shares[from], let mass = masses[to] {
      self.init(factor: share.factor * weight / mass.factor)
    } else if let mass = masses[from], let share = shares[to] {
      self.init(factor: mass.factor / weight / share.factor)
    } else {
      return nil
    }
  }

  /// Whether two units are one a share of volume and the other a mass in a volume.
  package static func needsGas(_ from: String, _ to: String) -> Bool {
    let (from, to) = (canonical(from), canonical(to))
    return units[0][from] != nil && units[1][to] != nil
      || units[1][from] != nil && units[0][to] != nil
  }
}
