/// The importance of each feature, summed over models of the same features; at least one.
func summedImportance(of models: [some Model]) -> [Double] {
  var sums = models[0].featureImportance
  for model in models.dropFirst() {
    for (feature, value) in model.featureImportance.enumerated() { sums[feature] += value }
  }
  return sums
}
