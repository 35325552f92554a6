"""Records what scikit-learn's QuantileRegressor reaches on small tables: the least penalised pinball loss.

    venv/bin/python quantile_reference.py > ../../Tests/LearnersTests/Reference/quantiles.json
"""
import json

import numpy as np
from sklearn.linear_model import QuantileRegressor
from sklearn.metrics import mean_pinball_loss

rng = np.random.default_rng(5)
LEVELS = [0.05, 0.3, 0.5, 0.9]
cases = []
for name, rows, ties, weighted, alpha in [
    ("plain", 60, False, False, 0), ("weights", 60, False, True, 0), ("ties", 80, True, False, 0),
    ("penalty", 60, False, False, 0.05), ("penalty, weights", 60, False, True, 0.2),
    ("strong penalty", 60, False, False, 10), ("few rows", 6, False, False, 0)]:
    x = rng.normal(size=(rows, 3)) * [1, 10, 0.1] + [0, 5, 100]
    y = x @ [1, -0.3, 20] + rng.gamma(1, 1 + abs(x[:, 0]))
    if ties:
        x, y = np.round(x, 0), np.round(y, 0)
        x[:, 2] = rng.integers(0, 2, rows)
    w = rng.gamma(2, 1, rows) if weighted else np.ones(rows)
    mean = np.average(x, axis=0, weights=w)
    z = (x - mean) / np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
    losses, objectives = [], []
    for level in LEVELS:
        model = QuantileRegressor(quantile=level, alpha=alpha, solver="highs").fit(
            z, y, sample_weight=w if weighted else None)
        loss = mean_pinball_loss(y, model.predict(z), alpha=level, sample_weight=w)
        losses.append(loss)
        objectives.append(loss + alpha * abs(model.coef_).sum())
    cases.append(dict(
        name=name, levels=LEVELS, alpha=alpha, cells=x.ravel().tolist(), target=y.tolist(),
        weights=w.tolist() if weighted else None, losses=losses, objectives=objectives))
print(json.dumps(cases))
