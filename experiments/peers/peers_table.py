#!/usr/bin/env python3
"""peers_table.py FOLDER…: the ratios of errors of libraries and the native learners that follow them, from results folders of
experiments/peers.yaml; geometric means over stages, targets and holdouts, and the ratio of their seconds."""
import csv
import math
import os
import sys

PAIRS = [
    ("gbm", "lightgbm"), ("gbm", "lightgbm_c"), ("xgb", "xgboost"), ("xgb", "xgboost_c"), ("cat", "catboost"),
    ("rf", "sklearn_rf"), ("ridge", "sklearn_ridge")]


def rows(folder, name):
    with open(os.path.join(folder, name), newline="") as file:
        return list(csv.DictReader(file))


def errors(folder):
    found = {}
    for row in rows(folder, "metrics.csv"):
        if row["metric"] == "rmse" and row["layer"] and not row["evaluation"].startswith("out_of_fold"):
            found[row["stage"], row["target"], row["evaluation"], row["model"]] = float(row["value"])
    return found


def seconds(folder):
    found = {}
    for row in rows(folder, "leaderboard.csv"):
        for key in ("fit_seconds", "predict_seconds"):
            if row.get(key) and row.get("model"):
                found[row["model"]] = found.get(row["model"], 0) + float(row[key])
    return found


print("folder,native,library,rmse_ratio,lower,cells,seconds_ratio")
for folder in sys.argv[1:]:
    own, spent = errors(folder), seconds(folder)
    for native, library in PAIRS:
        ratios = [
            value / own[key[:3] + (library,)] for key, value in own.items()
            if key[3] == native and own.get(key[:3] + (library,), 0) > 0]
        if not ratios:
            continue
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        time = spent.get(native, math.nan) / spent.get(library, math.nan)
        print(f"{os.path.basename(folder.rstrip('/'))},{native},{library},{mean:.4f},"
              f"{sum(r < 1 for r in ratios)},{len(ratios)},{time:.3f}")
