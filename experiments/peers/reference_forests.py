"""Writes Tests/LearnersTests/Reference/forests.json: what scikit-learn's trees, forests and
neighbours predict on a small table, for the tests to compare with.

Needs numpy and scikit-learn; run from the top of the project.
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

rng = np.random.default_rng(20)
rows, columns = 160, 5


def table(count):
    x = rng.uniform(0, 1, (count, columns)).round(3)
    x[:, 4] = (x[:, 4] * 4).round()
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 3 * x[:, 4]
    return x, (y + rng.normal(0, 1, count)).round(3)


x, y = table(rows)
fresh, _ = table(40)
weights = rng.uniform(0.2, 3, rows).round(3)
holes, holes_fresh = x.copy(), fresh.copy()
holes[rng.uniform(size=x.shape) < 0.15] = np.nan
holes_fresh[rng.uniform(size=fresh.shape) < 0.15] = np.nan


def numbers(array):
    return [None if np.isnan(v) else float(v) for v in np.asarray(array).ravel()]


trees = []
for name, options, train, test, w in [
    ("full", {}, x, fresh, None),
    ("leaf_4", {"min_samples_leaf": 4}, x, fresh, None),
    ("depth_3", {"max_depth": 3}, x, fresh, None),
    ("split_20", {"min_samples_split": 20}, x, fresh, None),
    ("leaves_9", {"max_leaf_nodes": 9}, x, fresh, None),
    ("weighted", {"min_samples_leaf": 3}, x, fresh, weights),
    ("missing", {"min_samples_leaf": 3}, holes, holes_fresh, None),
    ("missing_leaves_12", {"max_leaf_nodes": 12}, holes, holes_fresh, None),
]:
    tree = DecisionTreeRegressor(random_state=0, **options).fit(train, y, sample_weight=w)
    trees.append(
        {
            "name": name,
            "options": options,
            "missing": train is holes,
            "weighted": w is not None,
            "leaves": int(tree.get_n_leaves()),
            "predicted": numbers(tree.predict(test)),
            "importance": numbers(tree.feature_importances_),
        }
    )

forests = []
for family, maker in [("random_forest", RandomForestRegressor), ("extra_trees", ExtraTreesRegressor)]:
    for options in [
        {},
        {"min_samples_leaf": 5},
        {"max_features": 0.4},
        {"max_leaf_nodes": 10},
        {"bootstrap": True, "max_samples": 0.5},
    ]:
        forest = maker(n_estimators=4000, random_state=1, **options).fit(x, y)
        forests.append(
            {
                "family": family,
                "options": options,
                "predicted": numbers(forest.predict(fresh)),
                "importance": numbers(forest.feature_importances_),
            }
        )
forest = RandomForestRegressor(n_estimators=4000, random_state=1, oob_score=True).fit(x, y)
out_of_bag = numbers(forest.oob_prediction_)

scaler = StandardScaler().fit(x)
neighbours = []
for options in [
    {"n_neighbors": 5},
    {"n_neighbors": 3, "weights": "distance"},
    {"n_neighbors": 7, "p": 1, "weights": "distance"},
    {"n_neighbors": 1, "p": 1},
]:
    model = KNeighborsRegressor(**options).fit(scaler.transform(x), y)
    neighbours.append(
        {"options": options, "predicted": numbers(model.predict(scaler.transform(fresh)))}
    )

with open("Tests/LearnersTests/Reference/forests.json", "w") as file:
    json.dump(
        {
            "made_by": f"experiments/peers/reference_forests.py, scikit-learn {sklearn.__version__}",
            "columns": columns,
            "x": numbers(x),
            "x_missing": numbers(holes),
            "y": numbers(y),
            "weights": numbers(weights),
            "fresh": numbers(fresh),
            "fresh_missing": numbers(holes_fresh),
            "trees": trees,
            "forests": forests,
            "out_of_bag": out_of_bag,
            "neighbours": neighbours,
        },
        file,
        indent=None,
    )
    file.write("\n")
