"""Writes Tests/LearnersTests/Reference/linear.json: scikit-learn's penalised linear models on a small
table of standardised columns, for the tests to compare with.

Needs numpy and scikit-learn; run from the top of the project.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(21)
rows, columns = 70, 6
x = rng.normal(size=(rows, columns))
x[:, 3] = x[:, 0] + 0.1 * x[:, 3]
x = (x * [1, 10, 0.1, 1, 5, 1] + [0, 100, 0, 2, -7, 3]).round(4)
y = (3 * x[:, 0] + 0.2 * x[:, 1] - 20 * x[:, 2] + rng.normal(size=rows) + 50).round(4)
weights = rng.uniform(0.3, 3, rows).round(3)

cases = []
for name, make, options in [
    ("ridge", Ridge, {"alpha": 1.0}),
    ("ridge", Ridge, {"alpha": 30.0}),
    ("lasso", Lasso, {"alpha": 0.01}),
    ("lasso", Lasso, {"alpha": 0.2}),
    ("elastic_net", ElasticNet, {"alpha": 0.01, "l1_ratio": 0.5}),
    ("elastic_net", ElasticNet, {"alpha": 0.3, "l1_ratio": 0.1}),
]:
    for weighted in [False, True]:
        w = weights if weighted else np.ones(rows)
        # Weights count in the scales too: a row of weight 2 is the row twice.
        scaled = StandardScaler().fit(x, sample_weight=w).transform(x)
        mean = np.average(y, weights=w)
        deviation = np.sqrt(np.average((y - mean) ** 2, weights=w))
        exact = {} if name == "ridge" else {"tol": 1e-13, "max_iter": 1000000}
        model = make(**options, **exact).fit(scaled, (y - mean) / deviation, sample_weight=w)
        cases.append(
            {
                "family": name,
                "options": options,
                "weighted": weighted,
                "predicted": (model.predict(scaled) * deviation + mean).tolist(),
                "importance": np.abs(model.coef_ * deviation).tolist(),
            }
        )

with open("Tests/LearnersTests/Reference/linear.json", "w") as file:
    json.dump(
        {
            "made_by": f"experiments/peers/reference_linear.py, scikit-learn {sklearn.__version__}",
            "columns": columns,
            "x": x.ravel().tolist(),
            "y": y.tolist(),
            "weights": weights.tolist(),
            "cases": cases,
        },
        file,
    )
    file.write("\n")
