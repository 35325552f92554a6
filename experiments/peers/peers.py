"""Fits the peers on request, one line for each, as `strata-bench learners` does for ours.

    data FILE             see cases.py
    fit PEER JSON         a model of PEER with these settings; answers with figures as JSON

Times are processor seconds of one thread. A first fit on a few rows loads each library.
"""

import json
import os
import sys
import tempfile
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import ctypes
import logging
import resource

import numpy as np

import cases


def seconds():
    """Of this process and of those it has waited for."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def memory(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(name))


class Rows:
    """A case as the peers take it."""

    def __init__(self, case):
        self.case = case
        frame = case.frame()
        self.x, self.y = frame[: case.training], case.target[: case.training]
        self.tested = frame[case.tested()]
        self.has_categories = any(case.levels)

    def first(self, count):
        case = self.case
        few = min(count, case.training)
        return Rows(cases.Case(
            "", case.cells[:few], case.target[:few], few, few // 5, case.levels))


def lightgbm_fit(rows, settings):
    import lightgbm

    settings = dict(settings, num_threads=1, verbosity=-1)
    rounds = settings.pop("n_estimators", 100)
    data = lightgbm.Dataset(rows.x, rows.y, params=settings, free_raw_data=False).construct()
    yield "binned"
    model = lightgbm.train(settings, data, rounds)
    yield "fitted"
    yield model.predict(rows.tested, num_threads=1)


def xgboost_fit(rows, settings):
    import xgboost

    settings = dict(settings, nthread=1, tree_method="hist")
    rounds = settings.pop("n_estimators", 100)
    categories = rows.has_categories
    data = xgboost.QuantileDMatrix(rows.x, rows.y, nthread=1, enable_categorical=categories)
    yield "binned"
    model = xgboost.train(settings, data, rounds)
    yield "fitted"
    if categories:
        yield model.predict(xgboost.DMatrix(rows.tested, nthread=1, enable_categorical=True))
    else:
        yield model.inplace_predict(rows.tested)


def catboost_fit(rows, settings):
    """With categories there is no moment between binning and training: the pool of raw columns is
    made outside the time, all else inside."""
    import catboost

    kind = "Exponent" if settings.get("loss_function") == "Poisson" else "RawFormulaVal"
    x, tested = rows.x, rows.tested
    if rows.has_categories:
        names = [f"x{i}" for i, count in enumerate(rows.case.levels) if count]
        x, tested = x.copy(), tested.copy()
        for frame in (x, tested):
            for name in names:
                frame[name] = frame[name].cat.add_categories(-1).fillna(-1).astype(int)
        data = catboost.Pool(x, rows.y, cat_features=names, thread_count=1)
        tested = catboost.Pool(tested, cat_features=names, thread_count=1)
        yield "start"
    else:
        data = catboost.Pool(x, rows.y, thread_count=1)
        data.quantize(border_count=254)
        yield "binned"
    model = catboost.CatBoost(
        dict(settings, thread_count=1, verbose=False, allow_writing_files=False, random_seed=1))
    model.fit(data)
    yield "fitted"
    yield model.predict(tested, prediction_type=kind, thread_count=1)


def scikit_learn(make):
    """The fit of an estimator that `make` makes of the settings."""

    def fit(rows, settings):
        model = make(rows, settings)
        yield "start"
        model.fit(rows.x, rows.y)
        yield "fitted"
        yield model.predict(rows.tested)
        if hasattr(model, "log_marginal_likelihood_value_"):
            yield {"likelihood": float(model.log_marginal_likelihood_value_)}

    return fit


def forest(name):
    def make(rows, settings):
        import sklearn.ensemble

        return getattr(sklearn.ensemble, name)(n_jobs=1, random_state=1, **settings)

    return scikit_learn(make)


def standardised(make):
    """An estimator behind the standardisation that ours does too."""

    def prepared(rows, settings):
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(StandardScaler(), make(settings))

    return scikit_learn(prepared)


def ridge(settings):
    from sklearn.linear_model import Ridge

    return Ridge(**settings)


def neighbours(settings):
    from sklearn.neighbors import KNeighborsRegressor

    return KNeighborsRegressor(n_jobs=1, **settings)


def gaussian_process_fit(rows, settings):
    """Our covariance from our starting point, on standardised numbers."""
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
    from sklearn.preprocessing import StandardScaler

    columns = rows.case.cells.shape[1]
    wide = (1e-6, 1e6)
    kernel = ConstantKernel(1.0, wide) * Matern([columns**0.5] * columns, wide, nu=2.5)
    kernel += WhiteKernel(0.1, wide)
    model = GaussianProcessRegressor(kernel, alpha=1e-6, n_restarts_optimizer=0)
    yield "start"
    scaler = StandardScaler().fit(rows.x)
    mean, deviation = rows.y.mean(), rows.y.std()
    model.fit(scaler.transform(rows.x), (rows.y - mean) / deviation)
    yield "fitted"
    yield mean + deviation * model.predict(scaler.transform(rows.tested))
    yield {"likelihood": float(model.log_marginal_likelihood_value_)}


def autogluon_fit(rows, settings):
    """NN_TORCH alone, stopped on the case's validation rows."""
    import pandas as pd
    from autogluon.tabular import TabularPredictor

    case = rows.case
    named = lambda x: x if isinstance(x, pd.DataFrame) else pd.DataFrame(
        x, columns=[f"x{i}" for i in range(x.shape[1])])
    data = named(rows.x).assign(y=rows.y)
    tested = named(rows.tested)
    learned = case.training - case.validation
    with tempfile.TemporaryDirectory() as folder:
        predictor = TabularPredictor(
            label="y", path=folder, problem_type="regression", verbosity=0,
            eval_metric="root_mean_squared_error")
        yield "start"
        predictor.fit(
            data[:learned], tuning_data=data[learned:], hyperparameters={"NN_TORCH": settings},
            num_cpus=1, num_gpus=0, fit_weighted_ensemble=False, dynamic_stacking=False)
        yield "fitted"
        yield predictor.predict(tested).to_numpy()


def torch_fit(rows, settings):
    from torch_network import TorchNetwork

    yield "start"
    model = TorchNetwork(rows.case).fit()
    yield "fitted"
    yield model.predict(rows.case.cells[rows.case.tested()])


PEERS = {
    "LightGBM": lightgbm_fit,
    "XGBoost": xgboost_fit,
    "CatBoost": catboost_fit,
    "RandomForestRegressor": forest("RandomForestRegressor"),
    "ExtraTreesRegressor": forest("ExtraTreesRegressor"),
    "Ridge": standardised(ridge),
    "KNeighborsRegressor": standardised(neighbours),
    "GaussianProcessRegressor": gaussian_process_fit,
    "torch": torch_fit,
    "NN_TORCH": autogluon_fit,
}
MODULES = {
    "LightGBM": "lightgbm", "XGBoost": "xgboost", "CatBoost": "catboost", "torch": "torch",
    "NN_TORCH": "autogluon.tabular",
}


def measure(fit, rows, settings):
    """A fit yields the moments it passes, then its predictions, then figures of its own."""
    ctypes.CDLL(None).malloc_trim(0)
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    resident = memory("VmRSS:")
    times = {"start": seconds()}
    predicted, extra = None, {}
    for step in fit(rows, settings):
        if isinstance(step, str):
            times[step] = seconds()
            if step == "fitted":
                peak = memory("VmHWM:")
                times["fitted"] = seconds()
        elif isinstance(step, dict):
            extra = step
        else:
            times["predicted"] = seconds()
            predicted = step
    figures = dict(
        extra, predict=times["predicted"] - times["fitted"], memory_mib=peak - resident,
        rmse=float(np.sqrt(np.mean((predicted - rows.case.target[rows.case.tested()]) ** 2))))
    figures["fit"] = times["fitted"] - times["start"]
    if "binned" in times:
        figures["fit_with_binning"] = figures["fit"]
        figures["fit"] = times["fitted"] - times["binned"]
    return figures


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    answers, sys.stdout = sys.stdout, sys.stderr
    rows, warm = None, set()
    for line in sys.stdin:
        verb, rest = line.strip().split(" ", 1)
        try:
            if verb == "data":
                rows = Rows(cases.Case.read(rest))
                answer = {"rows": rows.case.training}
            else:
                peer, settings = rest.split(" ", 1)
                settings = json.loads(settings)
                if peer not in warm:
                    for _ in PEERS[peer](rows.first(60), settings):
                        pass
                    warm.add(peer)
                answer = measure(PEERS[peer], rows, settings)
        except Exception as error:  # whatever a library throws is the bench's to report
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
