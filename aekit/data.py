"""Data sets: `load(name)` gives a `Dataset`, offline where it can."""

import difflib
import gzip
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Training and held-out samples with everything a reader needs to trust them.

    x_train, x_test: float32; images (n, height, width, channels) in 0..1, signals (n, time, channels),
    tables (n, features). y_train, y_test: int64 (n,), indices into class_names. factors_train, factors_test:
    the known causes of each sample, name -> array (n,), or None. sampling_rate: Hz, or None.
    """

    name: str
    x_train: np.ndarray
    x_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray
    class_names: tuple
    units: str
    source: str
    licence: str
    simulated: bool = False
    description: str = ""
    factors_train: dict | None = None
    factors_test: dict | None = None
    sampling_rate: float | None = None

    @property
    def shape(self):
        """One sample's shape, such as (28, 28, 1)."""
        return tuple(int(size) for size in self.x_train.shape[1:])

    def __repr__(self):
        kind = " (simulated)" if self.simulated else ""
        shape = "x".join(map(str, self.shape))
        return (f"Dataset {self.name}{kind}: {len(self.x_train):,} training and {len(self.x_test):,} "
                f"held-out samples of {shape}, {len(self.class_names)} classes, {self.units}")

    def _repr_html_(self):
        from ._nameplate import nameplate

        return nameplate(self)


def load(name):
    """Load a data set by name: bundled ones at once, others from the cache, a mirror or the internet.

    name: one of `names()`. Returns a Dataset. Raises ValueError for an unknown name, OSError when a set that
    has to be downloaded cannot be had.

    >>> aekit.load("digits").shape
    (8, 8, 1)
    """
    if name not in _SETS:
        close = difflib.get_close_matches(str(name).lower().replace("-", "_"), _SETS, n=1)
        hint = f"Did you mean aekit.load({close[0]!r})?" if close else 'Type aekit.load("digits"), say.'
        raise ValueError(f"load: there is no data set {name!r}; there are {', '.join(_SETS)}. {hint}")
    return _SETS[name]()


def names():
    """The names that `load` knows, as a tuple of str."""
    return tuple(_SETS)


def bundled_dir():
    """The folder of the bundled sets and models: `data/` in a clone, inside the package elsewhere."""
    package = Path(__file__).resolve().parent
    is_clone = (package.parent / "pyproject.toml").is_file() and (package.parent / "data").is_dir()
    return package.parent / "data" if is_clone else package / "_bundled"


def _digits_file():
    # scikit-learn's own loader imports scikit-learn, which takes longer than all the rest of the start.
    spec = importlib.util.find_spec("sklearn")
    if spec is None:
        raise OSError("load: 'digits' is read from scikit-learn, which is not installed. "
                      "Type pip install scikit-learn.")
    return Path(spec.origin).parent / "datasets" / "data" / "digits.csv.gz"


def _digits():
    with gzip.open(_digits_file(), "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    x = (table[:, :64] / 16).reshape(-1, 8, 8, 1)  # grey levels 0..16
    y = table[:, 64].astype(np.int64)
    train, test = _stratified_split(y, held_out=0.2)
    return Dataset(
        name="digits", x_train=x[train], x_test=x[test], y_train=y[train], y_test=y[test],
        class_names=tuple("0123456789"), units="ink, 0 = paper to 1 = pen",
        source="UCI Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998), the test part, "
               "as scikit-learn ships it",
        licence="CC BY 4.0",
        description="Digits that 13 people wrote by hand, scanned and reduced to 8x8 grey levels. The file "
                    "does not say who wrote which: the same hands are in the training and the held-out part.")


def _stratified_split(labels, held_out, seed=0):
    """Indices (train, test), shuffled, with the same share of every class held out."""
    rng = np.random.default_rng(seed)
    train, test = [], []
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        cut = round(held_out * len(members))
        test.append(members[:cut])
        train.append(members[cut:])
    return rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))


def _glyphs():
    with np.load(bundled_dir() / "glyphs.npz", allow_pickle=False) as file:
        stored = dict(file)
    family = stored["family"]
    factors = {"family": stored["families"][family], "style": stored["styles"][family]}
    for name in ("weight", "pen", "slant", "scale", "rotation", "shift_x", "shift_y"):
        factors[name] = stored[name].astype(np.float32)
    held_out = stored["held_out"][family]
    rng = np.random.default_rng(0)
    train, test = rng.permutation(np.flatnonzero(~held_out)), rng.permutation(np.flatnonzero(held_out))
    new_families = ", ".join(stored["families"][stored["held_out"]])
    return Dataset(
        name="glyphs",
        x_train=_unpack(stored["ink"][train]), x_test=_unpack(stored["ink"][test]),
        y_train=stored["label"][train].astype(np.int64), y_test=stored["label"][test].astype(np.int64),
        factors_train={name: values[train] for name, values in factors.items()},
        factors_test={name: values[test] for name, values in factors.items()},
        class_names=tuple("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), units="ink, 0 = paper to 1 = pen",
        source=f"drawn by data/draw_glyphs.py from {len(stored['families'])} families of openly licensed "
               "fonts, listed in data/glyph_fonts.csv",
        licence="CC BY 4.0; each font's own licence is in data/glyph_fonts.csv",
        simulated=True,
        description="Digits and capitals drawn from fonts, half of them in handwriting style; nobody wrote "
                    "them. Whole families are held out, so that a held-out sample is of a family never seen "
                    f"in training: {new_families}.")


def _unpack(packed):
    """Two grey levels 0..15 a byte, (n, 392) -> float32 0..1 (n, 28, 28, 1)."""
    ink = np.empty((len(packed), 784), np.float32)
    np.divide(packed >> 4, np.float32(15), out=ink[:, 0::2])
    np.divide(packed & 15, np.float32(15), out=ink[:, 1::2])
    return ink.reshape(-1, 28, 28, 1)


_SETS = {"digits": _digits, "glyphs": _glyphs}
