"""A class of a user's for the family `python`: the median of the nearest rows."""
import numpy


class NearestMedian:
    def __init__(self, neighbours=15):
        self.neighbours = neighbours

    def fit(self, X, y):
        self.fill = numpy.nanmedian(X, axis=0)
        X = numpy.where(numpy.isnan(X), self.fill, X)
        self.mean, self.scale = X.mean(0), X.std(0)
        self.scale[self.scale == 0] = 1
        self.X, self.y = (X - self.mean) / self.scale, y

    def predict(self, X):
        X = (numpy.where(numpy.isnan(X), self.fill, X) - self.mean) / self.scale
        distances = ((X[:, None, :] - self.X[None, :, :]) ** 2).sum(2)
        nearest = distances.argsort(axis=1, kind="stable")[:, : self.neighbours]
        return numpy.median(self.y[nearest], axis=1)
