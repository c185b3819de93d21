"""What all detectors share: scikit-learn's conventions, and a threshold from samples that were held out."""

import math
import time
import warnings

import numpy as np
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import ranking
from .columns import Columns, is_records


class Outliers(OutlierMixin, BaseEstimator):
    """Shared by all detectors. A subclass has `_learn(x, held_out)` and `_errors(x)`."""

    _number = np.float64

    def fit(self, X, y=None):
        """Learn what is normal, and set the threshold on some samples held out.

        A warning says when these are too few for the stated false alarms: 1 % takes 99 of them, 5 % takes 19.

        Args:
            X: samples (n, *shape); a table with names, of numbers, dates and categories, holes allowed, as a dict
                name -> values or a pandas DataFrame; or a `Dataset`, of which `x_normal` is taken, or `x_train` where
                it has none.
            y: ignored; scikit-learn's pipelines hand it on.

        Returns:
            This detector.
        """
        if not (ranking.is_share(self.false_alarms) and ranking.is_share(self.held_out)):
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
        order = np.random.default_rng(self.seed).permutation(len(x)) if self.shuffle else np.arange(len(x))[::-1]
        cut = min(max(1, round(self.held_out * len(x))), len(x) - 1)
        held_out = x[np.sort(order[:cut])]
        self._learn(x[np.sort(order[cut:])], held_out)
        self.set_threshold(self._errors(held_out))
        self.seconds_ = time.perf_counter() - started
        return self

    def set_threshold(self, scores, false_alarms=None):
        """Set the threshold anew from the scores `errors(x)` of normal samples; returns this detector.

        Args:
            scores: (n,), at least 1 / false_alarms - 1 of them: with fewer it is the largest, and a warning says which
                share of new normal samples will lie above.
            false_alarms: the share of normal samples that may lie above, by default the detector's own.

        Raises:
            ValueError: no scores, scores that are not finite, or a share outside 0..1.
        """
        rate = self.false_alarms if false_alarms is None else false_alarms
        # A hair above the sample that sets it: its own score, computed in another batch, may differ in the last bit.
        self.threshold_ = (line := ranking.threshold(scores, rate)) + 1e-5 * abs(line)
        self.offset_ = -self.threshold_
        count = np.size(scores)
        if rate * (count + 1) < 1 - 1e-9:
            warnings.warn(f"{type(self).__name__}: too few held-out samples for false_alarms={rate:g}, only {count}: "
                          f"about {1 / (count + 1):.1%} of new normal samples will lie above the threshold. Type "
                          f"false_alarms={math.ceil(1e4 / (count + 1)) / 1e4:g}, or hold out "
                          f"{math.ceil(1 / rate - 1 - 1e-9):,} or more.", stacklevel=2)
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
        least = 2 if reset else 1
        try:
            x = validate_data(self, X, reset=reset, allow_nd=True, dtype=self._number, ensure_min_samples=least)
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"{where}: {_refused(X, self._number, least)} ({_first_words(error)})") from None
        if not reset and x.shape[1:] != self.shape_:
            raise ValueError(f"{where}: got samples of shape {x.shape[1:]}, expected {self.shape_}, as in fit. "
                             "Type detector.fit(x) for these samples.")
        return x


def _refused(X, number, least):
    """What is wrong with samples that scikit-learn refuses, what was expected, and what to type."""
    if hasattr(X, "toarray"):
        return "got a sparse matrix, expected an array. Type x.toarray()."
    try:
        x = np.asarray(X)
    except ValueError:
        return "got rows of unequal length, expected samples (n, ...) of one shape. Type np.stack(x) for rows of one."
    if x.ndim < 2:
        return (f"got an array of shape {x.shape}, expected samples (n, ...). Reshape your data: type x.reshape(-1, 1) "
                "where each number is a sample, x[None] where all are one.")
    if len(x) < least:
        return f"got {len(x)} samples, expected {least} or more. Look at x.shape."
    if np.iscomplexobj(x):
        return "got complex numbers, expected real ones. Type np.abs(x)."
    try:
        with np.errstate(over="ignore"):
            bad = np.argwhere(~np.isfinite(x.astype(number)))
    except (TypeError, ValueError):
        return ("got values that are no numbers, expected numbers. Give words as a table with names, as in "
                "{'channel': ['chip', 'online']}.")
    if len(bad):
        return (f"{len(bad):,} values are NaN or infinite, the first at {tuple(map(int, bad[0]))}, expected finite "
                "numbers. Drop those samples, or give a table with names, as in {'amount': [...]}, whose holes are "
                "filled.")
    return f"got an array of shape {x.shape}, expected samples (n, ...) with the columns that fit had. Look at x.shape."


def _first_words(error):
    """scikit-learn's first line: beyond it are all values, or advice on other estimators."""
    says = str(error)
    return says if says.startswith("The feature names") else says.split("\n")[0].rstrip(":")
