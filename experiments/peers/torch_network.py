"""The network of `preset: nn_torch` as a plain loop in torch: what the arithmetic alone costs there."""

import math

import numpy as np
import torch
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler


class Inputs:
    """Numbers centred and scaled, skewed ones by ranks to a normal; few levels one-hot, more coded."""

    def __init__(self, case, learned):
        self.columns, self.embedded = [], []
        for column, levels in enumerate(case.levels):
            cells = case.cells[:learned, column : column + 1]
            if levels >= 4:
                self.embedded.append((column, levels + 1))
            elif levels:
                self.columns.append((column, levels))
            elif np.nanmax(cells) > np.nanmin(cells):
                known = cells[~np.isnan(cells)]
                skew = np.mean(((known - known.mean()) / known.std()) ** 3)
                scaler = (
                    QuantileTransformer(output_distribution="normal", n_quantiles=len(cells))
                    if abs(skew) > 0.99 else StandardScaler())
                pipeline = make_pipeline(SimpleImputer(strategy="median"), scaler)
                self.columns.append((column, pipeline.fit(cells)))

    def __call__(self, cells):
        parts = []
        for column, how in self.columns:
            values = cells[:, column : column + 1]
            parts.append(
                values == np.arange(how) if isinstance(how, int) else how.transform(values))
        codes = [
            torch.tensor(np.where(np.isnan(cells[:, column]), levels - 1, cells[:, column]),
                         dtype=torch.long)
            for column, levels in self.embedded]
        vector = np.hstack(parts) if parts else np.zeros((len(cells), 0))
        return torch.tensor(vector, dtype=torch.float32), codes


class Network(torch.nn.Module):
    def __init__(self, width, embedded, lower, upper):
        super().__init__()
        self.embeddings = torch.nn.ModuleList(
            torch.nn.Embedding(levels, int(max(2, min(100, 1.6 * levels**0.56))))
            for _, levels in embedded)
        width += sum(embedding.embedding_dim for embedding in self.embeddings)
        layers = [torch.nn.Linear(width, 128), torch.nn.ReLU()]
        for _ in range(3):
            layers += [torch.nn.Dropout(0.1), torch.nn.Linear(128, 128), torch.nn.ReLU()]
        self.body = torch.nn.Sequential(*layers, torch.nn.Linear(128, 1))
        self.lower, self.span = lower, upper - lower

    def forward(self, vector, codes):
        embedded = [embed(code) for embed, code in zip(self.embeddings, codes)]
        output = self.body(torch.cat([vector, *embedded], dim=1)).flatten()
        return self.lower + self.span * torch.sigmoid(output)


class TorchNetwork:
    def __init__(self, case):
        torch.set_num_threads(1)
        torch.manual_seed(0)
        self.learned = case.training - case.validation
        self.inputs = Inputs(case, self.learned)
        vector, codes = self.inputs(case.cells[: case.training])
        target = torch.tensor(case.target[: case.training], dtype=torch.float32)
        self.rows = vector, codes, target
        margin = 0.05 * float(target[: self.learned].std(correction=0))
        lower, upper = float(target[: self.learned].min()), float(target[: self.learned].max())
        lower, upper = (
            max(0.0, lower - margin) if lower >= 0 else lower - margin,
            min(0.0, upper + margin) if upper <= 0 else upper + margin)
        self.network = Network(vector.shape[1], self.inputs.embedded, lower, upper)

    def fit(self):
        vector, codes, target = self.rows
        learned, network = self.learned, self.network
        optimiser = torch.optim.Adam(network.parameters(), lr=3e-4, weight_decay=1e-6)
        loss = torch.nn.L1Loss()
        batch = min(int(2 ** (3 + math.floor(math.log10(learned)))), 512, learned)
        best, best_epoch, state = math.inf, 0, None
        for epoch in range(1, 1001):
            network.train()
            order = torch.randperm(learned)
            for start in range(0, learned - batch + 1, batch):
                rows = order[start : start + batch]
                optimiser.zero_grad()
                loss(network(vector[rows], [code[rows] for code in codes]), target[rows]).backward()
                optimiser.step()
            network.eval()
            with torch.no_grad():
                error = float(torch.mean(
                    (network(vector[learned:], [code[learned:] for code in codes])
                     - target[learned:]) ** 2))
            if error <= best:
                best, best_epoch = error, epoch
                state = {name: value.clone() for name, value in network.state_dict().items()}
            if epoch - best_epoch >= 20 + best_epoch / 2:
                break
        network.load_state_dict(state)
        return self

    def predict(self, cells):
        with torch.no_grad():
            return self.network(*self.inputs(cells)).numpy()
