"""Data sets: `load(name)` gives a `Dataset`, offline where it can."""

import difflib
import gzip
import importlib.util
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from .sets import beats, breast_cancer, cards, creditcard, ecg5000, nab, nsl_kdd, photos, speech, textures
from .sets._download import RemoteFile, at_hand, fetch


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Training and held-out samples with everything a reader needs to trust them.

    x_train, x_test: float32; images (n, height, width, channels) in 0..1, signals (n, time, channels),
    tables (n, features). y_train, y_test: int64 (n,), indices into class_names; where anomalies are to be found, class
    0 is "normal" and every other class a kind of anomaly. factors_train, factors_test: the known causes of each sample,
    name -> array (n, ...), or None. sampling_rate: Hz, or None. columns: a table's features by name, or None;
    records_train, records_test: the table as it was before it became numbers, name -> array (n,), or None.
    Without labels class_names is empty, and every y is 0. report: what was done to data of your own, or None.
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
    columns: tuple | None = None
    records_train: dict | None = None
    records_test: dict | None = None
    report: object | None = None

    @property
    def x_normal(self):
        """The normal samples of the training part, (n, ...); ValueError where class 0 is not "normal"."""
        if self.class_names[:1] != ("normal",):
            first = repr(self.class_names[0]) if self.class_names else "none"
            raise ValueError(f"x_normal: the first class of {self.name!r} is {first}, expected "
                             '"normal". Type data.x_train[data.y_train == 0] for its samples.')
        return self.x_train[self.y_train == 0]

    @property
    def shape(self):
        """One sample's shape, such as (28, 28, 1)."""
        return tuple(int(size) for size in self.x_train.shape[1:])

    def __repr__(self):
        kind = " (simulated)" if self.simulated else ""
        shape = "x".join(map(str, self.shape))
        return (f"Dataset {self.name}{kind}: {len(self.x_train):,} training and {len(self.x_test):,} "
                f"held-out samples of {shape}, {len(self.class_names) or 'no'} classes, {self.units}")

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
    if not isinstance(name, str):
        raise TypeError(f"load: got a {type(name).__name__}, expected a name, one of {', '.join(_SETS)}. "
                        'Type aekit.load("digits").')
    if name not in _SETS:
        close = difflib.get_close_matches(str(name).lower().replace("-", "_"), _SETS, n=1)
        hint = f"Did you mean aekit.load({close[0]!r})?" if close else 'Type aekit.load("digits"), say.'
        raise ValueError(f"load: there is no data set {name!r}; there are {', '.join(_SETS)}. {hint}")
    return _SETS[name]()


def names():
    """The names that `load` knows, as a tuple of str."""
    return tuple(_SETS)


def offline():
    """The names that `load` can give now without a network, as a tuple of str."""
    return tuple(name for name in _SETS if _is_offline(name))


def _is_offline(name):
    if name in _IDX_SETS:
        return at_hand(_IDX_SETS[name]["files"])
    if name in _FILES:
        return at_hand(_FILES[name])
    if name == "creditcard":
        return creditcard.creditcard_here()
    if name == "photos":
        return photos.photos_here()
    if name == "textures":
        return textures.textures_here()
    if name == "kodak":
        return photos.kodak_here()
    if name == "spoken_digits":
        return speech.spoken_digits_here()
    if name in _MADE:
        return True
    if name in ("digits", "breast_cancer"):
        return importlib.util.find_spec("sklearn") is not None
    return (bundled_dir() / f"{name}.npz").is_file()


def bundled_dir():
    """The folder of the bundled sets and models: `data/` in a clone, inside the package elsewhere."""
    package = Path(__file__).resolve().parent
    is_clone = (package.parent / "pyproject.toml").is_file() and (package.parent / "data").is_dir()
    return package.parent / "data" if is_clone else package / "_bundled"


def scikit_learn_file(data_set, name):
    """The path of a data file that scikit-learn ships; OSError without scikit-learn."""
    # scikit-learn's own loader imports scikit-learn, which takes longer than all the rest of the start.
    spec = importlib.util.find_spec("sklearn")
    if spec is None:
        raise OSError(f"load: {data_set!r} is read from scikit-learn, which is not installed. "
                      "Type pip install scikit-learn.")
    return Path(spec.origin).parent / "datasets" / "data" / name


def _digits():
    with gzip.open(scikit_learn_file("digits", "digits.csv.gz"), "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.float32)
    x = (table[:, :64] / 16).reshape(-1, 8, 8, 1)  # grey levels 0..16
    y = table[:, 64].astype(np.int64)
    train, test = stratified_split(y, held_out=0.2)
    return Dataset(
        name="digits", x_train=x[train], x_test=x[test], y_train=y[train], y_test=y[test],
        class_names=tuple("0123456789"), units="ink, 0 = paper to 1 = pen",
        source="UCI Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998), the test part, "
               "as scikit-learn ships it",
        licence="CC BY 4.0",
        description="Digits that 13 people wrote by hand, scanned and reduced to 8x8 grey levels. The file "
                    "does not say who wrote which: the same hands are in the training and the held-out part.")


def stratified_split(labels, held_out, seed=0):
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


def _idx_files(folder, address, facts):
    names = ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
             "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
    return [RemoteFile(folder, name, address + name, sha256, size)
            for name, (sha256, size) in zip(names, facts, strict=True)]


_IDX_SETS = {
    "mnist": {
        "files": _idx_files("mnist", "https://storage.googleapis.com/cvdf-datasets/mnist/", [
            ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
            ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
            ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
            ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542)]),
        "class_names": tuple("0123456789"), "units": "ink, 0 = paper to 1 = pen",
        "source": "MNIST (LeCun, Cortes and Burges), from NIST's handwriting collections",
        "licence": "CC BY-SA 3.0",
        "description": "Handwritten digits, each scaled into a 20x20 box and centred by its mass in 28x28 pixels. "
                       "The held-out digits are the original test set; its writers are not in the training set.",
    },
    "fashion_mnist": {
        "files": _idx_files("fashion-mnist", "https://storage.googleapis.com/tensorflow/tf-keras-datasets/", [
            ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
            ("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
            ("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
            ("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148)]),
        "class_names": ("T-shirt/top", "trouser", "pullover", "dress", "coat",
                        "sandal", "shirt", "sneaker", "bag", "ankle boot"),
        "units": "brightness, 0 = background to 1 = brightest",
        "source": "Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, Zalando Research)",
        "licence": "MIT",
        "description": "Photographs of a shop's articles, reduced to 28x28 grey levels. The held-out articles are "
                       "the original test set.",
    },
}


def _idx_set(name):
    about = dict(_IDX_SETS[name])
    paths = fetch(name, about.pop("files"), offline)
    x_train, y_train, x_test, y_test = (_read_idx(path) for path in paths)
    return Dataset(name=name, x_train=x_train, x_test=x_test, y_train=y_train, y_test=y_test, **about)


def _read_idx(path):
    """A gzipped idx file of bytes: labels as int64 (n,), images as float32 0..1 (n, height, width, 1)."""
    with gzip.open(path) as file:
        content = file.read()
    axes = content[3] if len(content) > 3 else 0
    start = 4 + 4 * axes
    if content[:3] != b"\x00\x00\x08" or axes not in (1, 3) or len(content) < start:
        raise ValueError(f"load: {Path(path).name} starts with {content[:4].hex() or 'nothing'}, an idx file of bytes "
                         "starts with 00000801 (labels) or 00000803 (images). Delete it and load again.")
    sizes = np.frombuffer(content, ">u4", axes, offset=4).astype(np.int64)
    if len(content) - start != sizes.prod():
        raise ValueError(f"load: {Path(path).name} says {'x'.join(map(str, sizes))} and holds "
                         f"{len(content) - start:,} bytes. Delete it and load again.")
    values = np.frombuffer(content, np.uint8, offset=start)
    if axes == 1:
        return values.astype(np.int64)
    return np.divide(values, np.float32(255), dtype=np.float32).reshape(*sizes, 1)


_MADE = {"beats": beats.beats, "cards": cards.cards}  # simulated on the spot
_FILES = {"ecg5000": ecg5000.FILES, "nsl_kdd": nsl_kdd.FILES, "nab": [nab.FILE]}
_SETS = {"digits": _digits, "glyphs": _glyphs, "photos": photos.photos, "textures": textures.textures, **_MADE,
         "speech": speech.speech, "breast_cancer": breast_cancer.breast_cancer, "kodak": photos.kodak,
          "spoken_digits": speech.spoken_digits,
         **{name: partial(_idx_set, name) for name in _IDX_SETS}, "ecg5000": ecg5000.ecg5000,
         "creditcard": creditcard.creditcard, "nsl_kdd": nsl_kdd.nsl_kdd, "nab": nab.nab}
