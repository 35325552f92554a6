/// Mistakes of the broken experiments that no schema can see, by the reason.
enum UnseenMistakes {
  static let byReason: [(reason: String, names: [String])] = [
    (
      "a name is known or unknown, free or taken, by what other parts of the file say",
      [
        "a holdout of another name", "a holdout with the name of another evaluation",
        "a metric that is not evaluated", "expected figures that name nothing",
        "a mistake that one variant has",
        "a stage that needs itself", "a table filled twice",
        "a table filled under a name that is taken", "a table joined to itself",
        "a table that is not joined", "a transform of what is no target",
        "a variant of another name", "a variant without what another line needs",
        "an inventory of a table that nobody fills",
        "an out-of-fold feature of a target that its stage does not have",
        "an out-of-fold feature of another table", "an unknown joined table",
        "an unknown learner in a layer", "an unknown reference", "an unknown stack",
        "an unknown stage", "an unknown table", "an unknown table of truth",
        "an unknown variable", "expectations of an unknown inventory", "stages in a circle",
        "the truth of a table that nobody fills", "totals of an unknown table",
        "two variants of one name", "variables in a circle",
        "learners with the names of models that every stack has",
        "a candidate twice by its full name", "a column both declared and ignored",
      ]
    ),
    (
      "a target reaches its own features by way of other stages and tables",
      [
        "a target among its own features", "a target as a number",
        "a target as its own baseline", "a target through a filled table of the same rows",
        "a target to join on", "an out-of-fold feature of a target by name",
        "a feature that another holds", "a feature twice",
      ]
    ),
    (
      "one value is held against another, or against its place in a list",
      [
        "a first layer that sees nothing", "a hyperparameter under two names",
        "a first layer that must earn its place", "a margin where nothing is asked",
        "two folds, of which none can be kept out",
        "three folds, of which a nested layer and its decision keep two out",
        "a nested layer over folds of its own and one that is not nested",
        "a unit of another kind", "a value in two groups", "a zip of unequal lengths",
        "bounds the wrong way round", "edges that fall", "repeats that are all the same",
        "expected coverage out of fold", "rungs of a search that has none",
        "eta of a search that has no rungs",
        "whole numbers between bounds that are none, or none that can be told apart",
        "a layer of the blend, which is above all layers",
        "successive halving without rungs", "texts of which nothing is made", "a trend in nothing",
        "a ceiling of nothing",
        "a ceiling that nothing uses", "a shortfall of no ceiling", "an offset to no ceiling",
      ]
    ),
    (
      "keys that exclude one another",
      [
        "a column beside observed edges", "a penalty on no line", "edges beside groups",
        "edges beside observed edges",
      ]
    ),
    (
      "a text has a grammar of its own",
      [
        "a list inside a text", "a separator of several letters",
        "an interpolation of another form",
      ]
    ),
    (
      "a variant may put any value anywhere",
      [
        "a path that leads nowhere", "a value without members", "an exclusion of nothing",
        "append to what is no list", "replace beside append",
        "something to remove that is not there",
      ]
    ),
  ]
}
