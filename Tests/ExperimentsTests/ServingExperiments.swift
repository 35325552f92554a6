import Foundation
import TestSupport

/// The experiments whose stacks are served.
extension ServingTests {
  /// Every family, layers that see features and that do not, a baseline, a join, and a stage that
  /// reads an earlier one's predictions.
  static let everything = """
    strata: 1
    name: small
    seed: 3
    tables:
      city: {file: data/city.csv, key: [Month], columns: {pm: {min: 0}, o3: {min: 0}}}
      site:
        file: data/site.csv
        key: [Month, Site]
        columns: {pm: {min: 0, max: 60}, rate: {min: 0, max: 1}}
    learners:
      gbm: {family: gbm, num_iterations: 12, min_data_in_leaf: 2}
      xgb: {family: xgb, n_estimators: 12}
      cat: {family: cat, iterations: 12, depth: 3}
      mlp: {family: mlp, epochs: 4, ensemble_size: 1}
      gp: {family: gaussian_process}
      kernel: {family: kernel_ridge}
      rfm: {family: rfm}
      ridge: {family: ridge}
      lasso: {family: lasso}
      net: {family: elastic_net}
      spline: {family: spline_additive}
      forest: {family: random_forest, n_estimators: 6}
      trees: {family: extra_trees, n_estimators: 6}
      near: {family: nearest_neighbours}
    stacks:
      wide:
        folds: {kind: kfold, count: 3, repeats: 2}
        layers:
          - [gbm, xgb, cat, mlp, gp, kernel, rfm, ridge, lasso, net, spline, forest, trees, near]
          - {candidates: [ridge, trees], features: false, folds: {kind: kfold, count: 4}}
        blend: mean
      narrow:
        folds: {kind: blocks, by: [Month], count: 4}
        layers: [[ridge, forest], [ridge]]
        blend: {kind: mean, layers: last}
    stages:
      time:
        table: city
        targets: [pm, o3]
        features: [{time: [Year]}, {cyclic: Month, period: 12}, no2]
        stack: narrow
        fills: city_full
      first:
        table: site
        join: {city_full: [Month]}
        targets: [pm, rate]
        features: [Site, no2, city_full.o3]
        transform: {pm: auto, rate: log1p}
        stack: narrow
      space:
        table: site
        join: {city_full: [Month]}
        targets: [pm]
        relative_to: {column: city_full.pm}
        transform: standardise
        features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3, {out_of_fold: first}]
        stack: wide
        fills: site_full
    evaluate:
      holdouts: {random: {kind: random, fraction: 0.25}}
    inventories:
      city: {table: city_full, intervals: 0.8}
      site: {table: site_full, intervals: 0.8}
    """

  /// The same with features that are made of other columns, and by each fit of the target.
  static let made = everything.replacing(
    "{out_of_fold: first}]",
    with: """
      {out_of_fold: first},
      {arithmetic: [no2, city_full.o3], operations: [difference, ratio]},
      {group: Site, of: city_full.o3, statistics: [median, sd]},
      {lag: no2, by: [1, -1], time: [Month], within: Site},
      {neighbours: no2, count: 1, time: [Month], within: Site},
      {target_encoding: Site, smoothing: 3},
      {group: Site, of: pm, statistics: [min, max]},
      {lag: pm, by: [-5, -8], time: [Month], within: Site},
      {neighbours: pm, count: 2, time: [Month], within: Site}]
      """)

  /// Targets less trends of every kind, in a form, on scales, for layers that see features and that do
  /// not.
  static let trended =
    everything
    .replacing(
      "    stack: narrow\n    fills: city_full",
      with: "    trend: auto\n    stack: narrow\n    fills: city_full"
    )
    .replacing(
      "transform: {pm",
      with: "trend: {kind: gaussian_process, of: [no2, city_full.o3], by: Site}\n    transform: {pm"
    )
    .replacing(
      "transform: standardise",
      with:
        "transform: standardise\n    trend: {kind: [none, linear], of: [out_of_fold.first.pm, no2], by: Site}"
    )

  /// Candidates that stop where the folds' mean is least and are then fitted on all rows.
  static let refitted = everything.replacingOccurrences(
    of: "repeats: 2}", with: "repeats: 2}\n    stopping: fold_averaged\n    refit: true")

  /// A second layer that is nested, and a third that has earned its place or has not.
  static let layered = ["0.0001", "1000"].map { margin in
    SmallExperiment.text.replacing(
      "kind: blocks, by: [Month], count: 4", with: "kind: kfold, count: 4"
    )
    .replacing(
      "layers: [[ridge, forest], [ridge]]",
      with: "layers: [[ridge, forest], {candidates: [ridge, forest], nested: true}, "
        + "{candidates: [ridge], when: earned, margin: \(margin)}]\n    refit: true")
  }

  /// A target that is a line, and a stack that is none: a baseline predicts in its place.
  static let simple = SmallExperiment.text
    .replacing(
      "learners:\n", with: "learners:\n  near: {family: nearest_neighbours, n_neighbors: 1}\n"
    )
    .replacing("layers: [[ridge, forest], [ridge]]", with: "layers: [[near]]")
    .replacing(
      "baselines: {group_mean: [Site]}",
      with: "baselines: {group_mean: [Site], methods: [mean, ridge]}")
}
