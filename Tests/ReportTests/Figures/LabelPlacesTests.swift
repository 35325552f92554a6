import Testing

@testable import Report

@Suite("Places of names beside points")
struct LabelPlacesTests {
  @Test("a name stands right above its point where there is room")
  func alone() {
    let places = LabelPlaces(
      [("a", x: 0, y: 0), ("b", x: 50, y: 1), ("c", x: 100, y: 2)], width: 400, height: 300)
    #expect(places.sides == [.rightAbove, .rightAbove, .rightAbove])
  }

  @Test("names of points side by side go to other sides, and those without room have none")
  func crowded() {
    let points = (0..<12).map { (name: "without_learner_\($0)", x: Double($0), y: 1.0) }
    let wide = LabelPlaces(points + [("far", x: 400, y: 9)], width: 400, height: 300)
    #expect(Set(wide.sides.compactMap { $0 }).count > 1)
    #expect(wide.sides.contains(nil))
    // The best chooses first.
    let two = LabelPlaces([("worse", x: 0, y: 2), ("best", x: 0, y: 1)], width: 400, height: 300)
    #expect(two.sides == [.rightAbove, .rightAbove])
  }

  @Test("no name leaves the figure on the side of the axis")
  func edge() {
    let places = LabelPlaces(
      [("first", x: 0, y: 0), ("last_of_all_variants", x: 100, y: 1)], width: 300, height: 200)
    #expect(places.sides[0]?.isRight == true)
    #expect(places.sides[1]?.isRight == false)
  }

  @Test("no name lies over the line of steps")
  func steps() {
    // The line goes level from a and falls upright at b, through what is written right above c.
    let points = [("a", x: 0.0, y: 10.0), ("b", x: 60, y: 0), ("c_with_a_name", x: 50, y: 5)]
    let free = LabelPlaces(points, width: 400, height: 300)
    let stepped = LabelPlaces(points, width: 400, height: 300, steps: [0, 1])
    #expect(free.sides[2] == .rightAbove)
    #expect(stepped.sides[2] == .leftAbove)
  }
}
