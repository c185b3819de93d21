"""Measures of how good a reconstruction, or a code, is: plain functions on NumPy arrays."""

from dataclasses import dataclass

import numpy as np

from .detection.ranking import auroc, average_precision, cost, recall_at, threshold  # noqa: F401  (part of aekit.metrics)
from .shapes import samples_array


def errors(x, reconstruction):
    """The squared error of each sample, mean over its values.

    Args:
        x, reconstruction: arrays (n, ...) of the same shape, in data units.

    Returns:
        (n,) float64, in squared data units.
    """
    x, reconstruction = np.asarray(x, np.float64), np.asarray(reconstruction, np.float64)
    if x.shape != reconstruction.shape:
        raise ValueError(f"errors: got samples {x.shape} and reconstructions {reconstruction.shape}, expected the same "
                         "shape. Type errors(x, model.reconstruct(x)).")
    return np.mean((x - reconstruction) ** 2, axis=tuple(range(1, x.ndim)))


def error(model, x):
    """The mean squared error of a model's reconstructions of `x` (n, *shape), in squared data units."""
    x = samples_array(x, "metrics.error")
    return float(errors(x, model.reconstruct(x)).mean())


def psnr(x, reconstruction, peak=1.0):
    """Peak signal-to-noise ratio of each sample in decibels (dB), for values 0..peak; infinite for a perfect copy."""
    with np.errstate(divide="ignore"):
        return 10 * np.log10(peak**2 / errors(x, reconstruction))


def si_sdr(x, reconstruction):
    """The scale-invariant signal-to-distortion ratio of each sample in dB (Le Roux and others, 2019, arXiv 1811.02508).

    The reconstruction is split into what points along the signal, whatever its loudness, and the rest; the ratio is
    that of their powers. No mean is taken off.

    Args:
        x, reconstruction: signals (n, ...) of the same shape, the clean ones first.

    Returns:
        (n,) float64: infinite for a perfect copy, minus infinity for silence. Louder or softer changes nothing.

    Raises:
        ValueError: other shapes, or a silent signal, to which nothing can be compared.
    """
    x, reconstruction = np.asarray(x, np.float64), np.asarray(reconstruction, np.float64)
    if x.shape != reconstruction.shape or x.ndim < 2:
        raise ValueError(f"si_sdr: got signals {x.shape} and reconstructions {reconstruction.shape}, expected two "
                         "arrays (n, time, channels) of the same shape. Type si_sdr(x, model.reconstruct(noisy)).")
    x, reconstruction = x.reshape(len(x), -1), reconstruction.reshape(len(x), -1)
    power = np.sum(x**2, axis=1)
    if (power == 0).any():
        raise ValueError(f"si_sdr: signal {np.flatnonzero(power == 0)[0]} is silent, expected sound to compare with. "
                         "Leave it out: x[(x**2).mean(axis=(1, 2)) > 0].")
    along = (np.sum(x * reconstruction, axis=1) / power)[:, None] * x
    rest = reconstruction - along
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = 10 * np.log10(np.sum(along**2, axis=1) / np.sum(rest**2, axis=1))
    return np.where(np.any(reconstruction, axis=1), ratio, -np.inf)


def ssim(x, reconstruction):
    """The structural similarity of each picture, at most 1 for a perfect copy (Wang and others, 2004), by scikit-image.

    Args:
        x, reconstruction: pictures (n, height, width, channels) of the same shape, 0..1, both sides 7 or more.

    Returns:
        (n,) float64.
    """
    from skimage.metrics import structural_similarity

    x, reconstruction = np.asarray(x, np.float64), np.asarray(reconstruction, np.float64)
    if x.shape != reconstruction.shape or x.ndim != 4 or min(x.shape[1:3]) < 7:
        raise ValueError(f"ssim: got pictures {x.shape} and {reconstruction.shape}, expected two arrays "
                         "(n, height, width, channels) of the same shape with sides of 7 or more. "
                         "Type ssim(x, model.reconstruct(x)).")
    return np.array([structural_similarity(a, b, data_range=1.0, channel_axis=-1)
                     for a, b in zip(x, reconstruction, strict=True)])


def spread(x, reconstruction):
    """Spread of the reconstructions over spread of the data: near 1 is alive, near 0 means one answer for every sample.

    Spread is the root of the variance over samples, mean over values.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt(np.var(np.asarray(reconstruction, np.float64), axis=0).mean()
                        / np.var(np.asarray(x, np.float64), axis=0).mean())
    return float(ratio) if np.isfinite(ratio) else 1.0  # data without any spread cannot be lost


def active_units(codes, share=0.01):
    """Which units of the code vary over samples: more than `share` of the liveliest unit's standard deviation.

    Args:
        codes: (n, code_size).

    Returns:
        (code_size,) of bool.
    """
    deviation = np.std(np.asarray(codes, np.float64), axis=0)
    return (deviation > share * deviation.max()) & (deviation > 1e-6)


@dataclass(frozen=True)
class Collapse:
    """The collapse check of a model: does it answer each sample in its own way, and better than one answer for all?

    Attributes:
        spread: as in `metrics.spread`; active: code units that vary; code_size: all of them.
        beside_mean: the squared error over that of the best single answer, the samples' own mean: 1 is no better.
    """

    spread: float
    active: int
    code_size: int
    beside_mean: float

    @property
    def collapsed(self):
        """Whether nearly every sample gets the same answer: a spread below 0.1, or no active unit."""
        return self.spread < 0.1 or self.active == 0

    @property
    def learned_nothing(self):
        """Whether one answer for all samples would do as well: collapsed, or an error as large as the mean's."""
        return self.collapsed or self.beside_mean >= 1

    def __str__(self):
        if self.collapsed:
            return (f"the model collapsed: its reconstructions spread {self.spread:.1%} as much as the data, "
                    f"{self.active} of {self.code_size} code units vary. It gives nearly every sample the same answer. "
                    "Try a smaller learning rate, another activation or more training.")
        figures = (f"reconstructions spread {self.spread:.0%} as much as the data, "
                   f"{self.active} of {self.code_size} code units vary")
        if self.learned_nothing:
            return (f"no better than the mean: the error is {self.beside_mean:.2f} times that of one answer for all; "
                    f"{figures}. Train for longer, or choose another loss.")
        return f"alive: {figures}, the error is {self.beside_mean:.0%} of that of one answer for all"


def collapse(model, x):
    """The `Collapse` check of a model on samples `x` (n, *shape)."""
    x = samples_array(x, "metrics.collapse")
    codes = model.encode(x)
    return collapse_of(x, codes, model.decode(codes))


def collapse_of(x, codes, reconstruction):
    """The same, of codes (n, code_size) and reconstructions (n, *shape) that are at hand."""
    x = np.asarray(x, np.float64)
    error, alone = float(errors(x, reconstruction).mean()), float(np.var(x, axis=0).mean())
    beside = error / alone if alone else float(error > 0)  # data without any spread: its mean is perfect
    return Collapse(spread(x, reconstruction), int(active_units(codes).sum()), codes.shape[1], beside)


def jacobian_norm(model, x, *, nudge=1e-2):
    """How strongly the code answers to small changes of a sample: the squared Frobenius norm of the encoder's Jacobian.

    The Jacobian (code_size, values) holds the slope of each code number along each value of the sample; its squared
    entries are summed, here by central differences, which ask nothing of the model but `encode`.

    Args:
        model: anything with `encode`; x: samples (n, *shape); nudge: half the difference, in data units.

    Returns:
        (n,) float64, in squared code units over squared data units.
    """
    x = np.asarray(samples_array(x, "metrics.jacobian_norm"), np.float32)
    steps = nudge * np.eye(x[0].size, dtype=np.float32).reshape(-1, *x.shape[1:])  # (values, *shape)
    at_once, norms = max(1, 4096 // len(steps)), [np.zeros(0)]
    for first in range(0, len(x), at_once):  # few calls of the model, and little memory
        some = x[first:first + at_once, None]
        up, down = (model.encode((some + sign * steps).reshape(-1, *x.shape[1:])) for sign in (1, -1))
        slopes = (up - down).astype(np.float64) / (2 * nudge)  # (some x values, code_size)
        norms.append((slopes**2).reshape(len(some), -1).sum(axis=1))
    return np.concatenate(norms)


def precision_recall(real, generated, *, neighbours=3):
    """How far generated samples look real (precision), and how much of what is real they cover (recall).

    A generated sample counts as real when it lies no farther from some real sample than that one's `neighbours`-th
    nearest real sample, in data units; and the other way round for recall (Kynkäänniemi et al., 2019, arXiv 1904.06991,
    there on the features of a network, here on the values themselves).

    Args:
        real, generated: samples (n, *shape) and (m, *shape), both with more than `neighbours` samples.

    Returns:
        (precision, recall), both 0..1.
    """
    from scipy.spatial.distance import cdist  # imported on first use: only here

    real, generated = (np.asarray(x, np.float64).reshape(len(x), -1) for x in (real, generated))
    if min(len(real), len(generated)) <= neighbours:
        raise ValueError(f"precision_recall: got {len(real)} real and {len(generated)} generated samples, expected "
                         f"more than {neighbours} of each. Type generate(model, data, count=500).")

    def share(of, among):
        reach = np.partition(cdist(among, among), neighbours, axis=1)[:, neighbours]  # [0] is the sample itself
        return float((cdist(of, among) <= reach).any(axis=1).mean())

    return share(generated, real), share(real, generated)


def neighbours_alike(codes, labels):
    """How often a sample's nearest neighbour has its label: nearest among the others, by Euclidean distance.

    Args:
        codes: (n, ...), of 2 samples or more; labels: (n,).

    Returns:
        A share, 0..1.
    """
    from sklearn.neighbors import NearestNeighbors  # imported on first use: it costs a second

    codes, labels = np.asarray(codes).reshape(len(codes), -1), np.asarray(labels)
    if len(codes) < 2 or len(labels) != len(codes):
        raise ValueError(f"neighbours_alike: got {len(codes)} codes and {len(labels)} labels, expected as many, and 2 "
                         "or more. Type neighbours_alike(model.encode(data.x_test), data.y_test).")
    nearest = NearestNeighbors(n_neighbors=1).fit(codes).kneighbors(return_distance=False)[:, 0]
    return float((labels[nearest] == labels).mean())


def error_by_frequency(x, reconstruction, *, bands=None):
    """How much of each frequency is lost: the error's power over the samples' power, from coarse to fine.

    Args:
        x, reconstruction: pictures (n, height, width, channels) or signals (n, time, channels) of the same shape.
        bands: of equal width (rings in a picture), from 0 to the finest frequency, half a cycle a pixel or moment; by
            default 8, or fewer for samples that have fewer frequencies.

    Returns:
        (frequency, lost, power): the middle of each band in cycles a pixel or moment (times the sampling rate: in Hz),
        the share of the samples' power (around their mean) that is lost there, and the error's power, whose sum over
        bands is the mean squared error (Parseval); each (bands,).
    """
    x, reconstruction = np.asarray(x, np.float64), np.asarray(reconstruction, np.float64)
    if x.ndim not in (3, 4) or x.shape != reconstruction.shape:
        raise ValueError(f"error_by_frequency: got {x.shape} and {reconstruction.shape}, expected pictures (n, height, "
                         "width, channels) or signals (n, time, channels) of one shape. "
                         "Type error_by_frequency(x, model.reconstruct(x)).")
    sizes = x.shape[1:-1]
    bands = bands or max(1, min(8, *(size // 2 for size in sizes)))
    ring = np.sqrt(sum(f**2 for f in np.meshgrid(*map(np.fft.fftfreq, sizes), indexing="ij")))
    band = np.minimum((ring / 0.5 * bands).astype(int), bands - 1)       # the corners belong to the finest

    def power(samples):
        spectrum = np.abs(np.fft.fftn(samples, axes=range(1, x.ndim - 1)) / np.prod(sizes)) ** 2
        return np.bincount(band.ravel(), spectrum.mean(axis=(0, -1)).ravel(), bands)

    error, whole = power(x - reconstruction), power(x - x.mean(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.arange(bands) + 0.5) * 0.5 / bands, np.where(whole > 1e-12, error / whole, 0.0), error


def checkerboard(pictures):
    """The checkerboard in pictures (n, height, width, channels): power at a period of two pixels, per kind of grid.

    Such a grid is what overlapping windows of a transposed convolution leave behind (Odena, Dumoulin and Olah, 2016).

    Returns:
        The power at the finest frequency across, down and along both, over the mean power of all frequencies beyond a
        quarter of a cycle a pixel: about 1 where no frequency stands out, 0 where there is no fine detail at all.
    """
    x = np.asarray(pictures, np.float64)
    height, width = (n - n % 2 for n in x.shape[1:3])
    spectrum = (np.abs(np.fft.fft2(x[:, :height, :width], axes=(1, 2))) ** 2).mean(axis=(0, 3))
    fine = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None]) > 0.25
    grid = [spectrum[height // 2, 0], spectrum[0, width // 2], spectrum[height // 2, width // 2]]
    detail = spectrum[fine].mean()
    return float(np.mean(grid) / detail) if detail > 0 else 0.0
