"""What a practitioner would use instead: scikit-learn's detectors with the same face as `aekit.Detector`."""

import numpy as np

from .outliers import Outliers
from .scaling import Scaling


class _Rival(Outliers):
    """A scikit-learn detector on scaled, flattened samples; a subclass has `_made()`."""

    def _learn(self, x, held_out):
        self.scaling_ = Scaling.fitted("standard" if x.ndim == 2 else "common", x)
        self.model_ = self._made(len(x)).fit(self._flat(x))

    def _flat(self, x):
        return self.scaling_.forward(x).reshape(len(x), -1)

    def _errors(self, x):
        return -self.model_.score_samples(self._flat(x))


class IsolationForest(_Rival):
    """Isolation forest: how few random cuts set a sample apart (Liu, Ting and Zhou, 2008), by scikit-learn."""

    kind = "isolation forest"

    def __init__(self, *, trees=100, false_alarms=0.01, held_out=0.2, shuffle=True, seed=0):
        self.trees, self.false_alarms = trees, false_alarms
        self.held_out, self.shuffle, self.seed = held_out, shuffle, seed

    def _made(self, count):
        from sklearn.ensemble import IsolationForest as Forest

        return Forest(n_estimators=self.trees, random_state=self.seed)


class LocalOutlierFactor(_Rival):
    """Local outlier factor: how much thinner it is around a sample than around its neighbours (Breunig et al. 2000)."""

    kind = "local outlier factor"

    def __init__(self, *, neighbours=20, false_alarms=0.01, held_out=0.2, shuffle=True, seed=0):
        self.neighbours, self.false_alarms = neighbours, false_alarms
        self.held_out, self.shuffle, self.seed = held_out, shuffle, seed

    def _made(self, count):
        from sklearn.neighbors import LocalOutlierFactor as Factor

        return Factor(n_neighbors=max(1, min(self.neighbours, count - 1)), novelty=True)


class Neighbours(_Rival):
    """k nearest neighbours: the mean distance to the nearest training samples (Angiulli and Pizzuti, 2002)."""

    kind = "kNN"

    def __init__(self, *, neighbours=5, false_alarms=0.01, held_out=0.2, shuffle=True, seed=0):
        self.neighbours, self.false_alarms = neighbours, false_alarms
        self.held_out, self.shuffle, self.seed = held_out, shuffle, seed

    def _made(self, count):
        from sklearn.neighbors import NearestNeighbors

        return NearestNeighbors(n_neighbors=min(self.neighbours, count))

    def _errors(self, x):
        return self.model_.kneighbors(self._flat(x))[0].astype(np.float64).mean(axis=1)
