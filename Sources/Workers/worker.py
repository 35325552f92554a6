"""The Python worker of Strata: fits learners of Python libraries, on request.

It reads one request a line (JSON) and writes one reply a line. Matrices stand in a shared file as
little-endian doubles, column by column. See the guide "Write a worker". Python 3.9 or later.
"""
import importlib
import inspect
import io
import json
import linecache
import mmap
import os
import pickle
import random
import sys
import traceback
import types
import warnings

PROTOCOL = 1
TRACE_LINES = 8
OWN_FILE = __file__


class Refused(Exception):
    """What a library can't do; the help says what to do."""

    def __init__(self, message, help=None):
        super().__init__(message)
        self.help = help


class Shared:
    """The file through which matrices go."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR)

    def numbers(self, offset, rows, columns=None):
        import numpy

        count = rows * (1 if columns is None else columns)
        if count == 0:
            return numpy.empty((rows,) if columns is None else (rows, columns))
        raw = self.bytes(offset, count * 8)
        cells = numpy.frombuffer(raw, dtype="<f8")
        # A copy, as models may keep what they are given.
        if columns is None:
            return cells.copy()
        return cells.reshape((rows, columns), order="F").copy(order="F")

    def bytes(self, offset, count):
        return os.pread(self.file, count, offset) if count < 1 << 30 else self._mapped(offset, count)

    def _mapped(self, offset, count):
        with mmap.mmap(self.file, offset + count, prot=mmap.PROT_READ) as memory:
            return memory[offset:offset + count]

    def write(self, data, offset):
        data = memoryview(data).cast("B")
        done = 0
        while done < len(data):
            done += os.pwrite(self.file, data[done:], offset + done)


class Data:
    """What a fit learns from: X, y, weights or None, names, levels of categories or None by column, and
    validation rows (X, y) or None."""

    def __init__(self, request, shared):
        rows, names = request["rows"], request["names"]
        self.X = shared.numbers(request["features"], rows, len(names))
        self.y = shared.numbers(request["target"], rows)
        weights = request.get("weights")
        self.weights = None if weights is None else shared.numbers(weights, rows)
        self.names = names
        self.levels = request["levels"]
        self.categories = [i for i, levels in enumerate(self.levels) if levels is not None]
        validation = request.get("validation")
        self.validation = None
        if validation:
            self.validation = (
                shared.numbers(validation["features"], validation["rows"], len(names)),
                shared.numbers(validation["target"], validation["rows"]))
        self.seed = request["seed"]
        self.device = request["learner"].get("device", "cpu")


def imported(path):
    """What an import path such as `sklearn.svm.SVR` names."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        try:
            found = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not (name == error.name or name.startswith(error.name + ".")):
                raise
            continue
        for part in parts[count:]:
            if not hasattr(found, part):
                raise Refused(f"'{name}' has no '{part}'", f"correct the import path '{path}'")
            found = getattr(found, part)
        return found
    raise Refused(
        f"no module '{parts[0]}' in the environment",
        "add its package to 'python: requirements', and run strata env create")


def without(params, *names):
    return {key: value for key, value in params.items() if key not in names}


def processor_alone(data, family):
    if data.device != "cpu":
        raise Refused(
            f"family '{family}' runs on the processor alone", "remove 'device' from this learner")


# MARK: Boosting


class LightGBM:
    """LightGBM's booster."""

    def __init__(self, learner):
        self.params = learner["params"]
        self.booster = None

    def fit(self, data):
        import lightgbm

        params = {
            "objective": "regression", "verbosity": -1, "deterministic": True, "force_col_wise": True,
            "seed": data.seed, **self.params, "num_threads": 1}
        if data.device != "cpu":
            params["device_type"] = data.device
        early = [k for k in ("early_stopping_round", "early_stopping_rounds", "n_iter_no_change")
                 if k in params]
        train = lightgbm.Dataset(
            data.X, data.y, weight=data.weights, categorical_feature=data.categories or "auto",
            params={k: v for k, v in params.items() if k not in early}, free_raw_data=False)
        valid = []
        if data.validation is None:
            params = without(params, *early)
        else:
            valid = [train.create_valid(*data.validation)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.booster = lightgbm.train(params, train, valid_sets=valid)
        self.rounds = self.booster.best_iteration
        if self.rounds <= 0:
            self.rounds = self.booster.current_iteration()

    def predict(self, X, rounds):
        return self.booster.predict(
            X, num_iteration=self.rounds if rounds is None else rounds, num_threads=1)

    def save(self, rounds):
        count = self.rounds if rounds is None else rounds
        return self.booster.model_to_string(num_iteration=count).encode()

    def load(self, data):
        import lightgbm

        self.booster = lightgbm.Booster(model_str=data.decode())
        self.rounds = self.booster.current_iteration()

    def importance(self):
        return self.booster.feature_importance("gain", iteration=self.rounds)


class XGBoost:
    """XGBoost's booster."""

    ROUNDS = ("n_estimators", "num_boost_round")
    EARLY = ("early_stopping_rounds", "early_stopping_round")

    def __init__(self, learner):
        self.params = learner["params"]
        self.booster = None
        self.types = None

    def matrix(self, X, y=None, weights=None):
        import xgboost

        return xgboost.DMatrix(
            X, y, weight=weights, nthread=1, feature_types=self.types,
            enable_categorical="c" in self.types)

    def fit(self, data):
        import xgboost

        self.types = ["c" if levels is not None else "q" for levels in data.levels]
        params = {
            "objective": "reg:squarederror", "seed": data.seed, "verbosity": 0,
            **without(self.params, *self.ROUNDS, *self.EARLY), "nthread": 1}
        if data.device != "cpu":
            params["device"] = data.device
        rounds = next((self.params[k] for k in self.ROUNDS if k in self.params), 100)
        patience = next((self.params[k] for k in self.EARLY if k in self.params), None)
        evals = []
        if data.validation is not None:
            evals = [(self.matrix(*data.validation), "validation")]
        self.booster = xgboost.train(
            params, self.matrix(data.X, data.y, data.weights), num_boost_round=int(rounds),
            evals=evals, early_stopping_rounds=int(patience) if patience and evals else None,
            verbose_eval=False)
        self.rounds = self.booster.num_boosted_rounds()
        if patience and evals:
            self.rounds = self.booster.best_iteration + 1

    def predict(self, X, rounds):
        count = self.rounds if rounds is None else rounds
        if count == 0:
            return self.booster[0:1].predict(self.matrix(X)) * 0
        return self.booster.predict(self.matrix(X), iteration_range=(0, count))

    def save(self, rounds):
        count = self.rounds if rounds is None else rounds
        head = json.dumps(self.types).encode()
        body = bytes(self.booster[0:count].save_raw("ubj"))
        return len(head).to_bytes(8, "little") + head + body

    def load(self, data):
        import xgboost

        size = int.from_bytes(data[:8], "little")
        self.types = json.loads(data[8:8 + size])
        self.booster = xgboost.Booster({"nthread": 1})
        self.booster.load_model(bytearray(data[8 + size:]))
        self.rounds = self.booster.num_boosted_rounds()

    def importance(self):
        scores = self.booster.get_score(importance_type="total_gain")
        return [scores.get(f"f{i}", 0) for i in range(len(self.types))]


class CatBoost:
    """CatBoost's regressor."""

    def __init__(self, learner):
        self.params = learner["params"]
        self.model = None
        self.categories = []

    def pool(self, X, y=None, weights=None):
        import catboost
        import numpy

        if not self.categories:
            return catboost.Pool(X, y, weight=weights)
        # Codes of categories have to be integers; what is missing is a level of its own.
        cells = X.astype(object)
        for place in self.categories:
            codes = numpy.where(numpy.isnan(X[:, place]), -1, X[:, place]).astype(int)
            cells[:, place] = codes
        return catboost.Pool(cells, y, weight=weights, cat_features=self.categories)

    def fit(self, data):
        import catboost

        self.categories = data.categories
        params = {"random_seed": data.seed, "loss_function": "RMSE", **self.params}
        if "random_state" in params:
            params.pop("random_seed")
        if data.device != "cpu":
            params["task_type"] = "GPU"
        if data.validation is None:
            params = without(params, "early_stopping_rounds", "od_wait")
        self.model = catboost.CatBoost({
            **params, "thread_count": 1, "verbose": False, "allow_writing_files": False})
        valid = None if data.validation is None else self.pool(*data.validation)
        self.model.fit(self.pool(data.X, data.y, data.weights), eval_set=valid)
        self.rounds = self.model.tree_count_

    def predict(self, X, rounds):
        count = self.rounds if rounds is None else rounds
        if count == 0:
            scale_bias = self.model.get_scale_and_bias()[1]
            return [scale_bias] * len(X)
        return self.model.predict(self.pool(X), ntree_end=count, thread_count=1)

    def save(self, rounds):
        model = self.model
        if rounds is not None and rounds < self.rounds:
            model = model.copy()
            model.shrink(ntree_end=max(1, rounds))
        return pickle.dumps((self.categories, model._serialize_model()), 4)

    def load(self, data):
        import catboost

        self.categories, blob = pickle.loads(data)
        self.model = catboost.CatBoost()
        self.model.load_model(blob=bytes(blob))
        self.rounds = self.model.tree_count_

    def importance(self):
        return self.model.get_feature_importance()


# MARK: scikit-learn


class Encoding:
    """Categories as indicators, or as they are; missing cells as medians, or as they are.

    What a library takes itself is left to it."""

    def __init__(self, categories, missing):
        self.categories = categories
        self.missing = missing

    def fit(self, data, takes_missing):
        import numpy

        self.places = data.categories if self.categories == "one_hot" else []
        self.counts = [len(data.levels[i]) for i in self.places]
        self.others = [i for i in range(len(data.names)) if i not in self.places]
        self.medians = None
        if self.missing == "median" or (self.missing == "auto" and not takes_missing):
            numbers = data.X[:, self.others]
            known = ~numpy.isnan(numbers)
            self.medians = numpy.array(
                [numpy.median(numbers[known[:, i], i]) if known[:, i].any() else 0.0
                 for i in range(numbers.shape[1])])
        self.names = [data.names[i] for i in self.others]
        for place in self.places:
            self.names += [f"{data.names[place]}={level}" for level in data.levels[place]]
        self.kept = [place for i, place in enumerate(self.others) if place in data.categories]

    def __call__(self, X):
        import numpy

        numbers = X[:, self.others]
        if self.medians is not None:
            numbers = numpy.where(numpy.isnan(numbers), self.medians, numbers)
        parts = [numbers]
        for place, count in zip(self.places, self.counts):
            parts.append((X[:, place, None] == numpy.arange(count)).astype(float))
        return numpy.concatenate(parts, axis=1) if len(parts) > 1 else numbers


def estimator(spec, seed):
    """An estimator of an import path and its parameters; a value with `estimator` is one itself."""
    if not isinstance(spec, dict) or "estimator" not in spec:
        raise Refused("a step has no 'estimator'", "give its import path, such as sklearn.svm.SVR")
    kind = imported(spec["estimator"])
    params = {
        key: estimator(value, seed) if isinstance(value, dict) and "estimator" in value
        else [estimator(item, seed) for item in value]
        if isinstance(value, list) and value and all(
            isinstance(item, dict) and "estimator" in item for item in value)
        else value
        for key, value in (spec.get("params") or {}).items()}
    made = kind(**params)
    if not hasattr(made, "fit"):
        raise Refused(
            f"'{spec['estimator']}' has no 'fit'", "name an estimator's class")
    return made


def settle(made, params, seed):
    """One thread and the seed, wherever an estimator and what is in it take them."""
    if not hasattr(made, "get_params"):
        return made
    own = {}
    for name, value in made.get_params(deep=True).items():
        last = name.split("__")[-1]
        if last == "random_state" and value is None:
            own[name] = seed
        elif last in ("n_jobs", "thread_count", "nthread", "num_threads") and value not in (None, 1):
            own[name] = 1
    return made.set_params(**own) if own else made


def takes(function, name):
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    return name in parameters


def takes_weights(made):
    try:
        from sklearn.utils.validation import has_fit_parameter
        return has_fit_parameter(made, "sample_weight")
    except ImportError:
        return takes(made.fit, "sample_weight")


def takes_missing(made):
    try:
        from sklearn.utils import get_tags
        return bool(get_tags(made).input_tags.allow_nan)
    except Exception:
        tags = getattr(made, "_get_tags", None)
        return bool(tags and tags().get("allow_nan"))


class ScikitLearn:
    """An estimator or a pipeline, by import path."""

    def __init__(self, learner):
        self.learner = learner
        self.encoding = Encoding(learner.get("categories", "one_hot"), learner.get("missing", "auto"))

    def fit(self, data):
        processor_alone(data, "sklearn")
        steps = self.learner.get("steps")
        if steps:
            from sklearn.pipeline import make_pipeline
            made = make_pipeline(*[estimator(step, data.seed) for step in steps])
        else:
            made = estimator(
                {"estimator": self.learner["estimator"], "params": self.learner["params"]}, data.seed)
        self.model = settle(made, self.learner["params"], data.seed)
        self.encoding.fit(data, takes_missing(self.model))
        more = {}
        if data.weights is not None:
            last = self.model.steps[-1][1] if steps else self.model
            if not takes_weights(last):
                raise Refused(
                    f"'{type(last).__name__}' takes no weights", "remove 'weights', or this learner")
            more[f"{self.model.steps[-1][0]}__sample_weight" if steps else "sample_weight"] = (
                data.weights)
        self.model.fit(self.encoding(data.X), data.y, **more)
        self.rounds = None

    def predict(self, X, rounds):
        return self.model.predict(self.encoding(X))

    def save(self, rounds):
        return pickle.dumps((self.encoding, self.model), 4)

    def load(self, data):
        self.encoding, self.model = pickle.loads(data)
        self.rounds = None


# MARK: A class of the user's


class UserClass:
    """A class in a file beside the experiment."""

    modules = {}

    def __init__(self, learner):
        self.learner = learner
        self.kind = self.loaded(learner)
        self.rounds = None

    @classmethod
    def loaded(cls, learner):
        path, source, name = learner["file"], learner["source"], learner["class"]
        module = cls.modules.get(source)
        if module is None:
            module = types.ModuleType(f"strata_user_{len(cls.modules)}")
            module.__file__ = path
            linecache.cache[path] = (len(source), None, source.splitlines(True), path)
            sys.modules[module.__name__] = module
            exec(compile(source, path, "exec"), module.__dict__)
            cls.modules[source] = module
        if not hasattr(module, name):
            raise Refused(f"{path} has no class '{name}'", "correct 'class'")
        return getattr(module, name)

    def fit(self, data):
        params = dict(self.learner["params"])
        if takes(self.kind, "seed") and "seed" not in params:
            params["seed"] = data.seed
        self.model = self.kind(**params)
        more = {
            "sample_weight": data.weights, "names": data.names, "levels": data.levels,
            "validation": data.validation, "seed": data.seed, "device": data.device}
        given = {key: value for key, value in more.items() if takes(self.model.fit, key)}
        if data.weights is not None and "sample_weight" not in given:
            raise Refused(
                f"'{self.kind.__name__}.fit' takes no weights",
                "give it a parameter 'sample_weight', or remove 'weights'")
        self.model.fit(data.X, data.y, **given)

    def predict(self, X, rounds):
        return self.model.predict(X)

    def save(self, rounds):
        if hasattr(self.model, "save"):
            return bytes(self.model.save())
        return pickle.dumps(self.model.__dict__, 4)

    def load(self, data):
        if hasattr(self.kind, "load"):
            self.model = self.kind.load(bytes(data))
        else:
            self.model = self.kind.__new__(self.kind)
            self.model.__dict__.update(pickle.loads(data))


# MARK: PyTorch


class Torch:
    """A module of PyTorch's and a recipe; without an import path a perceptron for tables."""

    RECIPE = {
        "epochs": 100, "batch_size": 256, "learning_rate": 1e-3, "weight_decay": 1e-5, "patience": 20,
        "hidden": [256, 256], "dropout": 0.1, "validation_share": 0.1, "loss": "mse"}

    def __init__(self, learner):
        self.learner = learner
        self.recipe = {**self.RECIPE, **{
            key: value for key, value in learner["params"].items() if key in self.RECIPE}}
        self.params = {
            key: value for key, value in learner["params"].items() if key not in self.RECIPE}
        self.rounds = None

    def build(self, count):
        import torch

        path = self.learner.get("module")
        if path:
            return imported(path)(count, **self.params)
        layers, width = [], count
        for size in self.recipe["hidden"]:
            layers += [torch.nn.Linear(width, size), torch.nn.LayerNorm(size), torch.nn.SiLU(),
                       torch.nn.Dropout(self.recipe["dropout"])]
            width = size
        return torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))

    def fit(self, data):
        import numpy
        import torch

        if not self.learner.get("module") and self.params:
            raise Refused(
                f"unknown key '{sorted(self.params)[0]}' of the recipe",
                "expected one of: " + ", ".join(self.RECIPE))
        torch.set_num_threads(1)
        torch.manual_seed(data.seed)
        torch.use_deterministic_algorithms(True)
        self.encoding = Encoding("one_hot", "median")
        self.encoding.fit(data, False)
        X = self.encoding(data.X)
        self.mean, self.scale = X.mean(0), X.std(0)
        self.scale[self.scale == 0] = 1
        self.centre, self.unit = data.y.mean(), data.y.std() or 1.0

        def tensors(X, y):
            return (
                torch.tensor((self.encoding(X) - self.mean) / self.scale, dtype=torch.float32),
                torch.tensor((y - self.centre) / self.unit, dtype=torch.float32))

        draws = numpy.random.RandomState(data.seed)
        weights = numpy.ones(len(data.y)) if data.weights is None else data.weights
        if data.validation is not None:
            train, valid, w = tensors(data.X, data.y), tensors(*data.validation), weights
        else:
            order = draws.permutation(len(data.y))
            held = int(len(order) * self.recipe["validation_share"])
            learned = numpy.sort(order[held:])
            train, w = tensors(data.X[learned], data.y[learned]), weights[learned]
            valid = tensors(data.X[order[:held]], data.y[order[:held]]) if held else None
        w = torch.tensor(w / w.mean(), dtype=torch.float32)
        self.module = self.build(train[0].shape[1]).to(data.device)
        optimiser = torch.optim.AdamW(
            self.module.parameters(), lr=self.recipe["learning_rate"],
            weight_decay=self.recipe["weight_decay"])

        def loss(predicted, truth, weight):
            error = predicted - truth
            if self.recipe["loss"] == "mae":
                return (error.abs() * weight).mean()
            return (error * error * weight).mean()

        best, kept, since = float("inf"), None, 0
        for _ in range(int(self.recipe["epochs"])):
            self.module.train()
            order = torch.tensor(draws.permutation(len(train[1])))
            for part in order.split(int(self.recipe["batch_size"])):
                if len(part) < 2:
                    continue
                optimiser.zero_grad()
                output = self.module(train[0][part].to(data.device)).reshape(-1)
                loss(output, train[1][part].to(data.device), w[part].to(data.device)).backward()
                optimiser.step()
            if valid is None:
                continue
            error = float(loss(self.run(valid[0]), valid[1], torch.ones(len(valid[1]))))
            if error < best:
                best, since = error, 0
                kept = {key: value.clone() for key, value in self.module.state_dict().items()}
            else:
                since += 1
                if since >= self.recipe["patience"]:
                    break
        if kept is not None:
            self.module.load_state_dict(kept)
        self.module.to("cpu")

    def run(self, X):
        import torch

        self.module.eval()
        device = next(self.module.parameters()).device
        with torch.no_grad():
            parts = [self.module(part.to(device)).reshape(-1).cpu() for part in X.split(4096)]
        return torch.cat(parts) if parts else torch.zeros(0)

    def predict(self, X, rounds):
        import torch

        torch.set_num_threads(1)
        cells = torch.tensor((self.encoding(X) - self.mean) / self.scale, dtype=torch.float32)
        return self.run(cells).double().numpy() * self.unit + self.centre

    def save(self, rounds):
        import torch

        file = io.BytesIO()
        torch.save(self.module.state_dict(), file)
        return pickle.dumps((
            self.encoding, self.mean, self.scale, self.centre, self.unit, file.getvalue()), 4)

    def load(self, data):
        import torch

        (self.encoding, self.mean, self.scale, self.centre, self.unit, state) = pickle.loads(data)
        self.module = self.build(len(self.mean))
        self.module.load_state_dict(torch.load(io.BytesIO(state), weights_only=True))


# MARK: AutoGluon


class AutoGluon:
    """A whole predictor as one base model."""

    def __init__(self, learner):
        self.learner = learner
        self.rounds = None
        self.folder = None

    def frame(self, X):
        import pandas

        columns = {}
        for place, levels in enumerate(self.levels):
            cells = X[:, place]
            columns[f"x{place}"] = cells if levels is None else pandas.Categorical.from_codes(
                [-1 if code != code else int(code) for code in cells], levels)
        return pandas.DataFrame(columns)

    def fit(self, data):
        import tempfile
        from autogluon.tabular import TabularPredictor

        params = dict(self.learner["params"])
        self.levels = data.levels
        self.folder = tempfile.TemporaryDirectory(prefix="strata-autogluon-")
        frame = self.frame(data.X).assign(target=data.y)
        made = {"verbosity": 0}
        for key in ("eval_metric",):
            if key in params:
                made[key] = params.pop(key)
        if data.weights is not None:
            frame["weight"] = data.weights
            made["sample_weight"] = "weight"
        if data.validation is not None:
            params["tuning_data"] = self.frame(data.validation[0]).assign(target=data.validation[1])
            params.setdefault("use_bag_holdout", True)
        self.model = TabularPredictor(
            label="target", problem_type="regression", path=self.folder.name, **made)
        self.model.fit(frame, num_cpus=1, num_gpus=0 if data.device == "cpu" else 1, **params)

    def predict(self, X, rounds):
        return self.model.predict(self.frame(X)).to_numpy()

    def save(self, rounds):
        import zipfile

        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("levels.json", json.dumps(self.levels))
            for folder, _, names in os.walk(self.folder.name):
                for name in names:
                    path = os.path.join(folder, name)
                    archive.write(path, "model/" + os.path.relpath(path, self.folder.name))
        return file.getvalue()

    def load(self, data):
        import tempfile
        import zipfile
        from autogluon.tabular import TabularPredictor

        self.folder = tempfile.TemporaryDirectory(prefix="strata-autogluon-")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.levels = json.loads(archive.read("levels.json"))
            archive.extractall(self.folder.name)
        self.model = TabularPredictor.load(
            os.path.join(self.folder.name, "model"), require_version_match=False)


FAMILIES = {
    "lightgbm": LightGBM, "xgboost": XGBoost, "catboost": CatBoost, "sklearn": ScikitLearn,
    "torch": Torch, "autogluon": AutoGluon, "python": UserClass}


# MARK: Parameters


def library_parameters():
    """What the libraries of the environment say of their parameters: names by family."""
    found = {}
    try:
        import lightgbm
        names = set()
        for key, aliases in lightgbm.basic._ConfigAliases._get_all_param_aliases().items():
            names.add(key)
            names.update(aliases)
        found["lightgbm"] = sorted(names)
    except Exception:
        pass
    try:
        import inspect as look
        import xgboost
        names = set(xgboost.XGBRegressor().get_params())
        names.update(look.signature(xgboost.train).parameters)
        names.update((
            "eta", "lambda", "alpha", "min_split_loss", "nthread", "num_parallel_tree", "seed",
            "grow_policy", "max_cat_to_onehot", "max_cat_threshold", "tweedie_variance_power",
            "huber_slope", "quantile_alpha", "sketch_eps", "refresh_leaf", "process_type",
            "updater", "early_stopping_round", "rate_drop", "one_drop", "skip_drop", "sample_type",
            "normalize_type", "max_cached_hist_node", "seed_per_iteration", "multi_strategy"))
        found["xgboost"] = sorted(names)
    except Exception:
        pass
    try:
        import catboost
        names = set(catboost.CatBoostRegressor.__init__.__code__.co_varnames) - {"self", "params"}
        found["catboost"] = sorted(names)
    except Exception:
        pass
    return found


def estimator_parameters(path):
    """The parameters of an estimator's class, as `get_params` names them."""
    kind = imported(path)
    if not hasattr(kind, "_get_param_names"):
        names = [name for name in inspect.signature(kind).parameters]
        return sorted(names)
    return sorted(kind._get_param_names())


# MARK: The protocol


class Worker:
    def __init__(self):
        self.shared = Shared(os.environ["STRATA_SHARED"])
        self.model = None

    def hello(self, request):
        version = ".".join(map(str, sys.version_info[:3]))
        return {"protocol": PROTOCOL, "name": f"Python {version}"}

    def made(self, learner):
        family = learner["family"]
        if family not in FAMILIES:
            raise Refused(f"no family '{family}' in the Python worker")
        return FAMILIES[family](learner)

    def fit(self, request):
        random.seed(request["seed"])
        try:
            import numpy
            numpy.random.seed(request["seed"])
        except ImportError:
            pass
        self.model = None
        model = self.made(request["learner"])
        model.fit(Data(request, self.shared))
        self.model = model
        return {} if model.rounds is None else {"rounds": int(model.rounds)}

    def predict(self, request):
        import numpy

        X = self.shared.numbers(request["features"], request["rows"], request["columns"])
        predicted = numpy.asarray(self.model.predict(X, request.get("rounds")))
        shape = list(predicted.shape)
        if len(shape) == 2 and shape[1] == 1:
            predicted, shape = predicted[:, 0], shape[:1]
        if shape == [request["rows"]]:
            cells = numpy.ascontiguousarray(predicted, dtype="<f8")
            self.shared.write(cells, request["output"])
        return {"shape": shape}

    def save(self, request):
        data = self.model.save(request.get("rounds"))
        self.shared.write(data, request["output"])
        return {"bytes": len(data)}

    def load(self, request):
        self.model = None
        model = self.made(request["learner"])
        model.load(self.shared.bytes(request["input"], request["bytes"]))
        self.model = model
        return {} if model.rounds is None else {"rounds": int(model.rounds)}

    def parameters(self, request):
        found = library_parameters()
        estimators = {}
        for path in request.get("estimators", []):
            try:
                estimators[path] = estimator_parameters(path)
            except Refused:
                raise
        return {"parameters": found, "estimators": estimators}

    REQUESTS = {"hello", "fit", "predict", "save", "load", "parameters"}

    def answer(self, request):
        reply = {"id": request["id"]}
        try:
            if request["do"] not in self.REQUESTS:
                raise Refused(f"no request '{request['do']}' in the Python worker")
            reply.update(getattr(self, request["do"])(request))
        except Refused as error:
            reply["error"] = {"kind": "refused", "message": str(error), "help": error.help}
        except MemoryError:
            reply["error"] = {"kind": "MemoryError", "message": ""}
        except ModuleNotFoundError as error:
            reply["error"] = {
                "kind": "refused", "message": f"no module '{error.name}' in the environment",
                "help": "add its package to 'python: requirements', and run strata env create"}
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            reply["error"] = {
                "kind": type(error).__name__, "message": str(error), "trace": trace(error)}
        return reply


def trace(error):
    """The last lines of the traceback below this file's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != OWN_FILE]
    lines = []
    for frame in own or frames:
        lines.append(f"{frame.filename}:{frame.lineno} in {frame.name}")
        if frame.line:
            lines.append("  " + frame.line.strip())
    return lines[-TRACE_LINES:]


def serve():
    requests = open(os.environ["STRATA_REQUESTS"], "rb", buffering=0, closefd=True)
    replies = os.open(os.environ["STRATA_REPLIES"], os.O_WRONLY)
    worker = Worker()
    for line in io.BufferedReader(requests):
        request = json.loads(line)
        text = json.dumps(worker.answer(request), separators=(",", ":")).encode() + b"\n"
        sys.stdout.flush()
        sys.stderr.flush()
        while text:
            text = text[os.write(replies, text):]


if __name__ == "__main__":
    serve()
