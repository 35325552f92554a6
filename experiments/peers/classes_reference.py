"""Writes what scikit-learn, LightGBM, XGBoost and CatBoost do as classifiers of a small table.

    venv/bin/python classes_reference.py ../../Tests/LearnersTests/Reference/classes.json

The table is that of `boosting_reference.py`; its target in thirds makes three classes, in halves two.
"""

import json
import sys

import catboost
import lightgbm
import numpy as np
import xgboost
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from boosting_reference import table


def main():
    x, target = table()
    result = {}
    for count in (2, 3):
        borders = np.quantile(target, np.arange(1, count) / count)
        y = np.searchsorted(borders, target)
        own = {"classes": y.tolist()}
        weights = 0.5 + (np.arange(len(y)) % 5) / 4
        scaled = StandardScaler().fit_transform(x)
        for name, options in (("plain", {}), ("weighted", dict(sample_weight=weights))):
            model = LogisticRegression(C=0.5, tol=1e-12, max_iter=10000).fit(scaled, y, **options)
            own["logistic-" + name] = model.predict_proba(scaled[:40]).ravel().tolist()
            model = GaussianNB().fit(x, y, **options)
            own["naive_bayes-" + name] = model.predict_proba(x[:40]).ravel().tolist()
        for weighting in ("uniform", "distance"):
            scaler = StandardScaler().fit(x[40:])
            model = KNeighborsClassifier(7, weights=weighting).fit(scaler.transform(x[40:]), y[40:])
            own["neighbours-" + weighting] = model.predict_proba(scaler.transform(x[:40])).ravel().tolist()
        objective = dict(objective="binary") if count == 2 else dict(objective="multiclass", num_class=3)
        model = lightgbm.train(
            # Rows of a leaf are estimated by hessians in LightGBM, and so not limited here.
            dict(num_leaves=8, learning_rate=0.1, min_data_in_leaf=0, verbosity=-1, num_threads=1, **objective), lightgbm.Dataset(x, y), 30)
        # Later trees hang on how rows are estimated: bin by bin in LightGBM, of a whole child in `gbm`.
        own["gbm"] = model.predict(x[:40], num_iteration=15).ravel().tolist()
        own["gbm-loss"] = [float(log_loss(y, model.predict(x)))]
        objective = (dict(objective="binary:logistic", base_score=float(np.mean(y))) if count == 2
                     else dict(objective="multi:softprob", num_class=3))
        model = xgboost.train(
            dict(max_depth=3, learning_rate=0.1, nthread=1, tree_method="hist", **objective),
            xgboost.QuantileDMatrix(x, y), 30)
        own["xgb"] = model.predict(xgboost.DMatrix(x[:40])).ravel().tolist()
        model = catboost.CatBoostClassifier(
            iterations=30, learning_rate=0.1, depth=4, bootstrap_type="No", random_strength=0, thread_count=1,
            verbose=False, allow_writing_files=False, random_seed=1)
        for name, options in (("cat", {}), ("cat-weighted", dict(sample_weight=weights))):
            own[name] = model.fit(x, y, **options).predict_proba(x[:40]).ravel().tolist()
        # Forests are drawn by chance: what is recorded is the log loss of the last rows over twenty seeds.
        for name, kind in (("random_forest", RandomForestClassifier), ("extra_trees", ExtraTreesClassifier)):
            losses = [
                log_loss(y[300:], kind(200, min_samples_leaf=2, random_state=seed).fit(x[:300], y[:300]).predict_proba(x[300:]))
                for seed in range(20)
            ]
            own[name] = [float(np.mean(losses)), float(np.std(losses))]
        result[str(count)] = own
    rates = []
    for count in (2, 3):
        y = np.searchsorted(np.quantile(target, np.arange(1, count) / count), target)
        for rows in (50, 400):
            for iterations in (100, 1000):
                for has_validation in (False, True):
                    model = catboost.CatBoostClassifier(
                        iterations=iterations, verbose=False, allow_writing_files=False, thread_count=1,
                        **(dict(od_type="Iter", od_wait=1) if has_validation else {}))
                    model.fit(x[:rows], y[:rows], eval_set=(x[-50:], y[-50:]) if has_validation else None)
                    rates.append([count, rows, iterations, int(has_validation), model.get_all_params()["learning_rate"]])
    result["rates"] = rates
    with open(sys.argv[1], "w") as file:
        json.dump(result, file, indent=None)
        file.write("\n")


if __name__ == "__main__":
    main()
