"""Writes what LightGBM, XGBoost and CatBoost do on a small table, for the agreement tests.

    python -m venv venv && venv/bin/pip install numpy pandas lightgbm xgboost catboost
    venv/bin/python boosting_reference.py ../../Tests/LearnersTests/Reference/boosting.json

The table is made of a recurrence, so that the tests make the same one: see `table`.
"""

import json
import os
import sys
import tempfile

import catboost
import lightgbm
import numpy as np
import pandas as pd
import xgboost


def table(rows=400, columns=5):
    """Numbers of a linear congruence, as hundredths; the third column has fewer values."""
    state = 12345
    cells = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            state = (1103515245 * state + 12345) % 2147483648
            value = (state // 65536) % 100
            cells[row, column] = value % 8 if column == 2 else value / 100
    target = 10 * cells[:, 0] * cells[:, 1] + 8 * (cells[:, 3] - 0.4) ** 2 + cells[:, 2] - cells[:, 4]
    return cells, target


def lightgbm_tree(node):
    if "leaf_value" in node:
        return {"value": node["leaf_value"]}
    return {
        "feature": node["split_feature"],
        "threshold": node["threshold"],
        "gain": node["split_gain"],
        "left": lightgbm_tree(node["left_child"]),
        "right": lightgbm_tree(node["right_child"]),
    }


def statistics(x, y):
    """Trees on one category alone, rows in their own order: every split is a target statistic's.

    Of each split what is counted (with which prior) and from which step of 15 on a row goes right.
    The weights are the rows of each leaf, by the statistics of the rows before each row.
    """
    frame = pd.DataFrame({"level": x[:, 2].astype(int)})
    model = catboost.CatBoostRegressor(
        iterations=2, learning_rate=1, depth=4, bootstrap_type="No", random_strength=0,
        has_time=True, one_hot_max_size=1, max_ctr_complexity=1, thread_count=1, verbose=False,
        allow_writing_files=False,
    ).fit(catboost.Pool(frame, y, cat_features=["level"]))
    with tempfile.TemporaryDirectory() as folder:
        model.save_model(f"{folder}/model.json", format="json")
        model = json.load(open(f"{folder}/model.json"))
    steps = [
        (ctr["ctr_type"], ctr["prior_numerator"], round(border))
        for ctr in model["features_info"]["ctrs"] for border in ctr["borders"]
    ]
    counts = set()
    for name, data in model["ctr_data"].items():
        if json.loads(name)["type"] == "Borders":
            values, stride = data["hash_map"], data["hash_stride"]
            counts = {tuple(values[i : i + stride]) for i in range(0, len(values), stride)}
    return {
        # The largest hash marks an empty place.
        "counts": sorted(list(found[1:]) for found in counts if found[0] != str(2**64 - 1)),
        "trees": [
            {
                "splits": [steps[split["split_index"]] for split in tree["splits"]],
                "weights": tree["leaf_weights"],
            }
            for tree in model["oblivious_trees"]
        ],
    }


def main():
    x, y = table()
    result = {}

    parameters = dict(num_leaves=8, learning_rate=0.1, verbosity=-1, num_threads=1, objective="regression")
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y), 30)
    result["lightgbm"] = {
        "trees": [lightgbm_tree(t["tree_structure"]) for t in model.dump_model()["tree_info"][:3]],
        "predictions": model.predict(x[:40]).tolist(),
    }

    parameters = dict(max_depth=3, learning_rate=0.1, nthread=1, tree_method="hist")
    model = xgboost.train(parameters, xgboost.QuantileDMatrix(x, y), 30)
    result["xgboost"] = {"predictions": model.predict(xgboost.DMatrix(x[:40])).tolist()}

    plain = dict(
        iterations=30, learning_rate=0.1, depth=4, bootstrap_type="No", random_strength=0,
        thread_count=1, verbose=False, allow_writing_files=False, random_seed=1,
    )
    for score in ("L2", "Cosine"):
        model = catboost.CatBoostRegressor(score_function=score, **plain).fit(x, y)
        with tempfile.TemporaryDirectory() as folder:
            model.save_model(f"{folder}/model.json", format="json")
            trees = json.load(open(f"{folder}/model.json"))["oblivious_trees"]
        result["catboost-" + score] = {
            "splits": [[[s["float_feature_index"], s["border"]] for s in t["splits"]] for t in trees[:3]],
            "predictions": model.predict(x[:40]).tolist(),
        }
    pool = catboost.Pool(x, y)
    pool.quantize(border_count=16)
    with tempfile.TemporaryDirectory() as folder:
        pool.save_quantization_borders(f"{folder}/borders")
        borders = [[] for _ in range(x.shape[1])]
        for line in open(f"{folder}/borders"):
            feature, border = line.split()[:2]
            borders[int(feature)].append(float(border))
    result["catboost-borders"] = borders
    rates = []
    for rows in (50, 400):
        for iterations in (100, 1000):
            for has_validation in (False, True):
                model = catboost.CatBoostRegressor(
                    iterations=iterations, verbose=False, allow_writing_files=False, thread_count=1,
                    **(dict(od_type="Iter", od_wait=1) if has_validation else {}),
                )
                model.fit(x[:rows], y[:rows], eval_set=(x[-50:], y[-50:]) if has_validation else None)
                rates.append([rows, iterations, has_validation, model.get_all_params()["learning_rate"]])
    result["catboost-rates"] = rates
    result["catboost-statistics"] = statistics(x, y)
    with open(sys.argv[1], "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
