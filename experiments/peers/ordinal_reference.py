"""Records probabilities of statsmodels' proportional-odds model (logit), and a penalised one by scipy.

    venv/bin/python ordinal_reference.py > ../../Tests/LearnersTests/Reference/ordinal.json
"""
import json
import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from statsmodels.miscmodels.ordinal_model import OrderedModel

rng = np.random.default_rng(11)
n = 160
x = np.column_stack([rng.normal(size=n), rng.gamma(2, 3, n), rng.uniform(-1, 4, n)])
cases = []
for name, cuts, kept in [("4 levels", [-1, 0.5, 2], 160), ("3 levels, few rows", [0, 1], 40),
                         ("5 levels, one rare", [-2.5, -0.5, 1, 2.5], 160)]:
    latent = 1.2 * x[:, 0] - 0.3 * x[:, 1] + 0.5 * x[:, 2] + 1 + rng.logistic(size=n)
    y = np.searchsorted(cuts, latent)
    found = OrderedModel(y[:kept], x[:kept], distr="logit").fit(method="bfgs", gtol=1e-9, maxiter=5000, disp=False)
    plain = np.asarray(found.model.predict(found.params, exog=x[:20]))

    # With an L2 penalty of 3 on standardised features, and weights.
    w = 0.5 + (np.arange(kept) % 5) / 4
    z = (x - x[:kept].mean(0)) / x[:kept].std(0)
    k = len(cuts) + 1

    def probabilities(p, z):
        cuts = np.concatenate([[p[0]], p[0] + np.cumsum(np.exp(p[1:k - 1]))])
        upto = expit(cuts[None, :] - (z @ p[k - 1:])[:, None])
        return np.diff(np.column_stack([np.zeros(len(z)), upto, np.ones(len(z))]), axis=1)

    def loss(p):
        own = probabilities(p, z[:kept])[np.arange(kept), y[:kept]]
        return -(w * np.log(own)).sum() + 1.5 * (p[k - 1:] ** 2).sum()

    start = np.concatenate([[-1], np.zeros(k - 2), np.zeros(3)])
    best = minimize(loss, start, method="BFGS", options=dict(gtol=1e-8, maxiter=5000))
    best = minimize(loss, best.x, method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-13, maxiter=20000))
    cases.append(dict(name=name, levelCount=k, rows=kept, levels=y.tolist(), probabilities=plain.ravel().tolist(),
                      penalised=probabilities(best.x, z[:20]).ravel().tolist()))
print(json.dumps(dict(features=x.T.tolist(), cases=cases)))
