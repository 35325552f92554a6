"""Writes what LightGBM and XGBoost grow on a small table at many settings, for the agreement tests.

    python -m venv venv && venv/bin/pip install numpy pandas lightgbm xgboost
    venv/bin/python trees_reference.py ../../Tests/LearnersTests/Reference/trees.json

The table is that of boosting_reference.py, made of a recurrence, so that the tests make the same one;
with missing cells or a category where a case asks for them: see `view`. Settings are under the names
that our families know them by.
"""

import json
import sys

import lightgbm
import numpy as np
import pandas as pd
import xgboost

from boosting_reference import table

GBM = dict(n_estimators=30, num_leaves=8, learning_rate=0.1)
XGB = dict(n_estimators=30, max_depth=3, learning_rate=0.1)
LIGHTGBM_OBJECTIVES = dict(
    squared="regression", absolute="regression_l1", huber="huber", quantile="quantile",
    poisson="poisson", tweedie="tweedie", gamma="gamma")

CASES = [
    ("gbm", "numbers", {}),
    ("gbm", "numbers", dict(num_leaves=31, min_data_in_leaf=5)),
    ("gbm", "numbers", dict(max_depth=2)),
    ("gbm", "numbers", dict(lambda_l1=3.0, lambda_l2=2.0)),
    ("gbm", "numbers", dict(path_smooth=5.0)),
    ("gbm", "numbers", dict(max_delta_step=3.0)),
    ("gbm", "numbers", dict(min_gain_to_split=1.0)),
    ("gbm", "numbers", dict(min_gain_to_split=20.0)),
    ("gbm", "numbers", dict(min_sum_hessian_in_leaf=30.0)),
    ("gbm", "numbers", dict(max_bin=16)),
    ("gbm", "numbers", dict(monotone_constraints="1,1,0,-1,0")),
    ("gbm", "numbers", dict(linear_tree=True, linear_lambda=0.1)),
    ("gbm", "missing", dict(linear_tree=True, linear_lambda=0.1)),
    ("gbm", "missing", {}),
    ("gbm", "missing", dict(num_leaves=16, min_data_in_leaf=5, lambda_l2=1.0)),
    ("gbm", "category", {}),
    ("gbm", "category", dict(min_data_per_group=10, cat_smooth=1.0, cat_l2=1.0)),
    ("gbm", "category", dict(max_cat_to_onehot=16)),
    ("gbm", "numbers", dict(objective="absolute")),
    ("gbm", "numbers", dict(objective="quantile", quantile_level=0.8)),
    ("gbm", "numbers", dict(objective="huber", huber_delta=1.5)),
    ("gbm", "positive", dict(objective="poisson")),
    ("gbm", "positive", dict(objective="poisson", min_data_in_leaf=1)),
    ("gbm", "positive", dict(objective="tweedie", tweedie_variance_power=1.3)),
    ("gbm", "positive", dict(
        objective="tweedie", tweedie_variance_power=1.3, min_data_in_leaf=1)),
    ("gbm", "positive missing", dict(objective="poisson", min_data_in_leaf=5)),
    # LightGBM estimates the rows of a leaf by hessians, which differ from the first tree on: no limit on rows.
    ("gbm", "positive above 0", dict(objective="gamma", min_data_in_leaf=1)),
    ("xgb", "numbers", {}),
    ("xgb", "numbers", dict(max_depth=5, min_child_weight=4.0)),
    ("xgb", "numbers", dict(grow_policy="lossguide", max_leaves=9, max_depth=0)),
    ("xgb", "numbers", dict(reg_alpha=3.0, reg_lambda=2.0)),
    ("xgb", "numbers", dict(gamma=20.0)),
    ("xgb", "numbers", dict(max_delta_step=0.5)),
    ("xgb", "numbers", dict(monotone_constraints="1,1,0,-1,0")),
    ("xgb", "missing", {}),
    ("xgb", "missing", dict(max_depth=4, reg_lambda=0.5)),
]


def view(kind):
    """Features, target and the categories' names; the same in GradientBoostingAgreementTests."""
    x, y = table()
    rows = np.arange(len(y))
    if "missing" in kind:
        for column in (0, 3):
            holes = (7 * rows + 3 * column) % 10 == 0
            x[holes, column] = np.nan
            y = y + holes
    if "positive" in kind:
        y = np.maximum(0, np.floor(y)) + ("above" in kind)
    if kind == "category":
        y = y + 2 * ((5 * x[:, 2]) % 8)
        frame = pd.DataFrame({f"x{column}": x[:, column] for column in range(x.shape[1])})
        frame["x2"] = pd.Categorical.from_codes(x[:, 2].astype(int), range(8))
        return frame, y
    return x, y


def lightgbm_node(node):
    if "leaf_value" in node and "split_feature" not in node:
        return {"value": node["leaf_value"]}
    result = {"feature": node["split_feature"]}
    if node["decision_type"] == "==":
        result["levels"] = [int(level) for level in str(node["threshold"]).split("||")]
    else:
        result["threshold"] = node["threshold"]
        result["missingLeft"] = node["default_left"]
    result["left"] = lightgbm_node(node["left_child"])
    result["right"] = lightgbm_node(node["right_child"])
    return result


def xgboost_node(node):
    if "leaf" in node:
        return {"value": node["leaf"]}
    children = {child["nodeid"]: child for child in node["children"]}
    return {
        "feature": int(node["split"][1:]),
        "threshold": node["split_condition"],
        "missingLeft": node["missing"] == node["yes"],
        "left": xgboost_node(children[node["yes"]]),
        "right": xgboost_node(children[node["no"]]),
    }


def fit_lightgbm(settings, x, y):
    parameters = dict(settings, verbosity=-1, num_threads=1)
    parameters["objective"] = LIGHTGBM_OBJECTIVES[settings.get("objective", "squared")]
    for ours, theirs in (("quantile_level", "alpha"), ("huber_delta", "alpha")):
        if ours in parameters:
            parameters[theirs] = parameters.pop(ours)
    rounds = parameters.pop("n_estimators")
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y, params=parameters), rounds)
    trees = [lightgbm_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"][:3]]
    return trees, model.predict(x[:60])


def fit_xgboost(settings, x, y):
    parameters = dict(settings, nthread=1, tree_method="hist")
    if "monotone_constraints" in parameters:
        parameters["monotone_constraints"] = f"({parameters['monotone_constraints']})"
    rounds = parameters.pop("n_estimators")
    model = xgboost.train(parameters, xgboost.QuantileDMatrix(x, y), rounds)
    dumps = [json.loads(dump) for dump in model.get_dump(dump_format="json")[:3]]
    return [xgboost_node(dump) for dump in dumps], model.predict(xgboost.DMatrix(x[:60]))


def main():
    records = []
    for family, kind, changes in CASES:
        settings = dict(GBM if family == "gbm" else XGB) | changes
        x, y = view(kind)
        trees, predictions = (fit_lightgbm if family == "gbm" else fit_xgboost)(settings, x, y)
        records.append(dict(
            family=family, table=kind, settings={k: str(v) for k, v in settings.items()},
            trees=trees, predictions=[float(value) for value in predictions]))
    with open(sys.argv[1], "w") as file:
        json.dump(records, file, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()
