/// A district and what makes its air differ from the city's.
struct District {
  var name: String
  /// Density of traffic, 0…1.
  var traffic: Double
  /// Weight of industry, 0…1.
  var industry: Double
  /// From −1, open to the sea, to 1, far inland.
  var inland: Double

  /// Shanghai's sixteen districts, in the order in which they are published. The traits are rough
  /// guesses from the map; the twin needs them plausible, not right.
  static let all = [
    District(name: "Huangpu", traffic: 0.85, industry: 0.1, inland: 0.05),
    District(name: "Jing'an", traffic: 0.8, industry: 0.15, inland: 0.1),
    District(name: "Xuhui", traffic: 1, industry: 0.2, inland: 0.1),
    District(name: "Changning", traffic: 0.9, industry: 0.1, inland: 0.2),
    District(name: "Putuo", traffic: 0.9, industry: 0.3, inland: 0.3),
    District(name: "Hongkou", traffic: 0.8, industry: 0.15, inland: 0),
    District(name: "Yangpu", traffic: 0.85, industry: 0.35, inland: -0.1),
    District(name: "Baoshan", traffic: 0.75, industry: 1, inland: -0.1),
    District(name: "Minhang", traffic: 0.8, industry: 0.6, inland: 0.2),
    District(name: "Pudong", traffic: 0.65, industry: 0.5, inland: -0.6),
    District(name: "Jiading", traffic: 0.85, industry: 0.6, inland: 0.7),
    District(name: "Jinshan", traffic: 0.45, industry: 0.9, inland: 0.3),
    District(name: "Songjiang", traffic: 0.65, industry: 0.5, inland: 0.7),
    District(name: "Fengxian", traffic: 0.5, industry: 0.5, inland: -0.2),
    District(name: "Qingpu", traffic: 0.65, industry: 0.35, inland: 1),
    District(name: "Chongming", traffic: 0.05, industry: 0.1, inland: -0.9),
  ]
}
