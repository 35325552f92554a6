"""Records scikit-learn's pinball loss, and numpy's interval scores and ranked probability scores, of quantiles.

    venv/bin/python quantile_metrics_reference.py > ../../Tests/ResamplingTests/Reference/quantile_metrics.json
"""
import json

import numpy as np
from sklearn.metrics import mean_pinball_loss

rng = np.random.default_rng(11)


def figures(y, q, levels, w):
    losses = [mean_pinball_loss(y, q[:, i], sample_weight=w, alpha=level) for i, level in enumerate(levels)]
    edges = np.concatenate([[0], (np.array(levels)[1:] + levels[:-1]) / 2, [1]])
    outside = levels[0] + 1 - levels[-1]
    low, high = q[:, 0], q[:, -1]
    score = high - low + 2 / outside * np.where(y < low, low - y, np.where(y > high, y - high, 0))
    return dict(
        pinball=float(np.mean(losses)), crps=float(2 * np.dot(np.diff(edges), losses)),
        interval_score=float(np.average(score, weights=w)), losses=[float(v) for v in losses],
        below=[float(np.average(y <= q[:, i], weights=w)) for i in range(len(levels))])


def case(name, y, q, levels, w=None):
    q = np.sort(q, axis=1)
    return dict(
        name=name, levels=list(levels), observed=y.tolist(), quantiles=q.ravel().tolist(),
        weights=None if w is None else w.tolist(), figures=figures(y, q, levels, w))


cases = []
for levels in ([0.05, 0.25, 0.5, 0.75, 0.95], [0.1, 0.5], [i / 10 for i in range(1, 10)], [0.02, 0.03, 0.9]):
    y = rng.gamma(2, 3, 40)
    q = y[:, None] * rng.uniform(0.5, 1.5, (40, len(levels)))
    w = rng.gamma(1, 1, 40)
    name = f"{len(levels)} levels"
    cases += [
        case(name, y, q, levels), case(f"{name}, weights", y, q, levels, w),
        case(f"{name}, some weights 0", y, q, levels, np.where(rng.uniform(size=40) < 0.3, 0, w)),
        case(f"{name}, ties", np.round(y), np.round(q), levels),
        case(f"{name}, ties, weights", np.round(y), np.round(q), levels, w),
        case(f"{name}, one row", y[:1], q[:1], levels),
    ]
print(json.dumps(cases))
