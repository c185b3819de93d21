"""What all detectors share: scikit-learn's conventions, and a threshold from samples that were held out."""

import time

import numpy as np
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import ranking
from .columns import Columns, is_records


class Outliers(OutlierMixin, BaseEstimator):
    """Shared by all detectors. A subclass has `_learn(x, held_out)` and `_errors(x)`."""

    def fit(self, X, y=None):
        """Learn what is normal, and set the threshold on some samples held out.

        Args:
            X: samples (n, *shape); a table with names, numbers and categories, holes allowed, as a dict name -> values
                or a pandas DataFrame; or a `Dataset`, of which `x_normal` is taken, or `x_train` where it has none.
            y: ignored; scikit-learn's pipelines hand it on.

        Returns:
            This detector.
        """
        if not 0 < self.false_alarms < 1 or not 0 < self.held_out < 1:
            raise ValueError(f"{type(self).__name__}: got false_alarms={self.false_alarms!r} and held_out="
                             f"{self.held_out!r}, expected shares between 0 and 1. Type false_alarms=0.01.")
        started = time.perf_counter()
        columns = getattr(X, "columns", None) if hasattr(X, "x_train") else None
        if hasattr(X, "x_train"):
            X = X.x_normal if X.class_names[:1] == ("normal",) else X.x_train
        x = self._samples(X, reset=True)
        names = columns or (self.columns_.features_ if self.columns_ else getattr(self, "feature_names_in_", None))
        self.names_ = None if names is None else [str(name) for name in names]
        self.shape_ = tuple(int(n) for n in x.shape[1:])
        order = np.random.default_rng(self.seed).permutation(len(x))
        cut = min(max(1, round(self.held_out * len(x))), len(x) - 1)
        held_out = x[np.sort(order[:cut])]
        self._learn(x[np.sort(order[cut:])], held_out)
        self.set_threshold(self._errors(held_out))
        self.seconds_ = time.perf_counter() - started
        return self

    def set_threshold(self, scores, false_alarms=None):
        """Set the threshold anew from the scores `errors(x)` of normal samples; returns this detector.

        Args:
            scores: (n,); false_alarms: the share of them that may lie above, by default the detector's own.
        """
        rate = self.false_alarms if false_alarms is None else false_alarms
        # A hair above the sample that sets it: its own score, computed in another batch, may differ in the last bit.
        self.threshold_ = (line := ranking.threshold(scores, rate)) + 1e-5 * abs(line)
        self.offset_ = -self.threshold_
        return self

    def errors(self, X):
        """How anomalous each sample is: (n,) float64, higher for what fits worse."""
        check_is_fitted(self)
        return self._errors(self._samples(X))

    def score_samples(self, X):
        """How normal each sample is, (n,): `-errors(X)`, as scikit-learn has it."""
        return -self.errors(X)

    def decision_function(self, X):
        """How far each sample is on the normal side of the threshold, (n,); below 0 it is an outlier."""
        return self.score_samples(X) - self.offset_

    def predict(self, X):
        """+1 for a normal sample, -1 for an outlier, (n,) int."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def _samples(self, X, reset=False):
        """`X` as a float64 array (n, *shape); a table with names becomes features."""
        where = type(self).__name__
        if hasattr(X, "x_test"):
            raise TypeError(f"{where}: got the data set {X.name!r}, expected samples (n, ...). Type {X.name}.x_test "
                            "for the held-out ones.")
        if reset:
            self.columns_ = Columns().fit(X) if is_records(X) else None
        if self.columns_:
            if not hasattr(X, "keys"):
                raise TypeError(f"{where}: got a {type(X).__name__}, expected a table with the columns "
                                f"{', '.join(self.columns_.names_)}, as in fit.")
            self.n_features_in_ = self.columns_.n_features_in_
            return self.columns_.transform(X)
        x = validate_data(self, X, reset=reset, allow_nd=True, dtype=np.float64, ensure_min_samples=2 if reset else 1)
        if not reset and x.shape[1:] != self.shape_:
            raise ValueError(f"{where}: got samples of shape {x.shape[1:]}, expected {self.shape_}, as in fit. "
                             "Type detector.fit(x) for these samples.")
        return x
