"""An anomaly detector with scikit-learn's familiar face: what a model reconstructs badly, it has not seen before."""

import inspect
import math

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..baselines import Mean
from ..frozen import freeze
from . import choosing, detector_file
from .explanation import Explanation
from .outliers import Outliers
from .scaling import Scaling


class Detector(Outliers):
    """Finds what does not fit: an autoencoder learns the normal, and what it reconstructs badly is an anomaly.

    It keeps scikit-learn's conventions for outlier detectors and passes its `check_estimator`, so that it fits into its
    pipelines and searches. (With a model that remembers its training samples, two checks that want an outlier among
    these may fail: the threshold comes from samples that were held out.) The
    training samples need no labels; a few anomalies among them do little harm where the default model is used: it is
    trained to take away much noise (Vincent et al., 2008), so it learns the shape of the crowd and not single samples.

    Args:
        model: None for a dense autoencoder chosen for the data; an untrained `Autoencoder` of a builder, of which a
            fresh copy is trained; a class with the three verbs, such as `aekit.PCA`, which is made from the data; or
            anything already fitted with `reconstruct`, such as a trained `Autoencoder` or a `Frozen`, used as it is.
        code: size of the code; by default half the features of a table, else the smallest with which PCA keeps 80 % of
            the variance of the held-out samples.
        hidden: sizes of the default model's hidden layers.
        noise: deviation of the Gaussian noise in the default model's training, in units of the scale; 0 for none. Less
            noise finds finer breaks between features that hang together, and suffers more from anomalies in the
            training. By default 2 for tables, 1 for signals, 0.1 for pictures.
        false_alarms: share of normal samples that may be called outliers; sets the threshold. A share of 1 % takes 99
            held-out samples: with fewer, `fit` warns and says which share can be kept.
        held_out: share of the samples that is kept from training, for the threshold and the code size.
        shuffle: whether those are drawn at random; False for the last ones. Of overlapping windows neighbours share
            most of their values, so that windows held out at random are known too well and the threshold is too low.
        scale: "standard" brings each feature to mean 0 and deviation 1; "robust" to median 0 and a normal spread by its
            quartiles, and takes asinh, a logarithm far out; "common" centres each value and divides all by one number;
            None leaves them as they are. By default "robust" for the default model and "standard" for other models on
            tables (n, features), "common" on signals, None on pictures and for a model that is already fitted.
        epochs, seconds: how long to train, as for `aekit.train`; by default 1,000 steps.
        seed: of the weights, of the order of training and of who is held out.

    Attributes:
        model_: the fitted model, frozen: it runs without TensorFlow. code_size_: numbers in its code.
        threshold_: score above which a sample is an outlier; offset_: -threshold_.
        history_: the `History` of the training, or None. seconds_: that `fit` took. names_: of the features, or None.

    >>> detector = aekit.Detector().fit(x_train)
    >>> detector.predict(x_test)                  # +1 normal, -1 outlier
    """

    def __init__(self, model=None, *, code=None, hidden=None, noise=None, false_alarms=0.01, held_out=0.2, shuffle=True,
                 scale="auto", epochs=None, seconds=None, seed=0):
        self.model = model
        self.code = code
        self.hidden = hidden
        self.noise = noise
        self.false_alarms = false_alarms
        self.held_out = held_out
        self.shuffle = shuffle
        self.scale = scale
        self.epochs = epochs
        self.seconds = seconds
        self.seed = seed

    def feature_errors(self, X):
        """What each value adds to the score: (n, *shape) float64, whose mean over a sample is `errors(X)`."""
        check_is_fitted(self)
        return self._feature_errors(self._samples(X))

    def reconstruct(self, X):
        """What the model makes of samples, (n, *shape), in data units."""
        check_is_fitted(self)
        return self._reconstruct(self._samples(X))

    def heat_maps(self, X, *, smooth=2.0):
        """Where each picture is wrong: (n, height, width), `feature_errors` over the channels, blurred.

        Args:
            smooth: standard deviation of the Gaussian blur, in pixels; 0 for none.
        """
        errors = self.feature_errors(X)
        if errors.ndim != 4:
            raise ValueError(f"heat_maps: got samples of shape {errors.shape[1:]}, expected pictures (height, width, "
                             "channels). Type detector.feature_errors(x).")
        from scipy.ndimage import gaussian_filter

        errors = errors.mean(axis=3)
        return np.stack([gaussian_filter(each, smooth) for each in errors]) if smooth else errors

    def explain(self, X, index=0):
        """Which features made the score of one sample: an `Explanation`, a table with the largest first.

        The features "name = value" of a category count as one.

        Args:
            X: samples (n, *shape), records, or a `Dataset`, whose `x_test` is taken and whose records are shown.
            index: which of them.
        """
        check_is_fitted(self)
        records = getattr(X, "records_test", None) if hasattr(X, "x_test") else None
        samples = self._samples(X.x_test if hasattr(X, "x_test") else X)
        if not isinstance(index, (int, np.integer)) or not -len(samples) <= index < len(samples):
            raise ValueError(f"explain: got index={index!r}, expected one of {len(samples)} samples. Type index=0.")
        sample = samples[index][None]
        shown = {str(name): np.asarray(values)[index] for name, values in (records or {}).items()}
        return Explanation.of(sample[0], self._reconstruct(sample)[0], self._feature_errors(sample)[0],
                              self.threshold_, self.names_, shown)

    def save(self, path):
        """Write the fitted detector to `path` (.npz, no pickle); returns the path. `Detector.load(path)` reads it."""
        check_is_fitted(self)
        return detector_file.save(self, path)

    @classmethod
    def load(cls, path):
        """The fitted detector of a file that `save` wrote; ValueError when it is something else."""
        return detector_file.load(cls, path)

    # ---- learning -----------------------------------------------------------------------------------

    def _learn(self, x, held_out):
        self.scaling_ = Scaling.fitted(self._scale_kind(), x)
        x, held_out = self.scaling_.forward(x), self.scaling_.forward(held_out)
        self.history_ = None
        self.model_ = self._fitted(x, held_out)
        if tuple(self.model_.shape) != self.shape_:
            raise ValueError(f"Detector: the model reads samples of shape {tuple(self.model_.shape)}, the data has "
                             f"{self.shape_}. Build it with aekit.dense(data.shape).")
        self.code_size_ = int(getattr(self.model_, "code_size", 0))

    def _scale_kind(self):
        if self.scale != "auto":
            return self.scale
        if self._is_fitted():
            return None
        kind = choosing.scale_of(self.shape_)
        return "standard" if kind == "robust" and self.model is not None else kind

    def _is_fitted(self):
        if self.model is None or isinstance(self.model, type):
            return False
        optimizer = getattr(self.model, "optimizer", None)
        return optimizer is None or int(np.asarray(optimizer.iterations)) > 0

    def _fitted(self, x, held_out):
        if self._is_fitted():
            if not hasattr(self.model, "reconstruct"):
                raise TypeError(f"Detector: got a {type(self.model).__name__}, expected a model with reconstruct. "
                                "Type aekit.Detector(aekit.dense(data.shape, code=4)).")
            return self.model
        code = choosing.code_of(x, held_out) if self.code is None else self.code
        if isinstance(self.model, type):
            return self.model(x, **({"code": code} if "code" in inspect.signature(self.model).parameters else {}))
        if self.model is None and math.prod(self.shape_) == 1:
            return Mean(x)  # one number has no bottleneck below it
        noise = choosing.noise_of(self.shape_) if self.noise is None else self.noise
        return self._trained(self.model.variant() if self.model is not None else choosing.network(
            self.shape_, code=code, hidden=self.hidden, noise=noise, seed=self.seed), x)

    def _trained(self, model, x):
        from ..network.training import train

        batch, epochs = 128, self.epochs
        if epochs is None and self.seconds is None:
            batch = choosing.batch_of(self.shape_, len(x))
            epochs = choosing.epochs_of(len(x), batch)
        self.history_ = train(model, x, epochs=epochs, seconds=self.seconds, batch=batch, seed=self.seed, quiet=True)
        try:
            return freeze(model)
        except TypeError:  # a layer that only Keras can run
            return model

    # ---- scoring ------------------------------------------------------------------------------------

    def _errors(self, x):
        return self._feature_errors(x).reshape(len(x), -1).mean(axis=1)

    def _feature_errors(self, x):
        x = self.scaling_.forward(x)
        return (x.astype(np.float64) - self.model_.reconstruct(x)) ** 2

    def _reconstruct(self, x):
        return self.scaling_.back(self.model_.reconstruct(self.scaling_.forward(x)))
