"""A sample as a file of a few bytes: code -> whole numbers -> range coder -> file, and back.

    >>> packer = aekit.codec.prepare(model, data)           # how often which code comes, from training codes
    >>> file = aekit.codec.compress(packer, x[:1])          # bytes, header and all
    >>> again = aekit.codec.decompress(packer, file)

The file, version 1 (integers of more than one byte: seven bits a byte, lowest first, the eighth says "more"):

    2 bytes   magic, the letter æ in UTF-8
    1 byte    version x 16 + number of axes of a sample
    4 bytes   the model's fingerprint: the first of the SHA-256 of its layers, weights and tables
    integers  the sample's shape; the step in grains; the number of samples
    2 bytes   check: CRC-16 (CCITT) of all the rest of the file
    the rest  the symbols, unit by unit, as the range coder wrote them

The integers of a code come back the same on every machine. The samples are then worked out by the frozen decoder.
"""

import builtins
from pathlib import Path

import numpy as np

from ..frozen import Frozen, freeze
from ..metrics import error
from ..shapes import as_batch, check_finite
from .coder import MAGIC, MOST_STEP, Coder, integer, refused
from .coding import knots_of

STEP = 16                # grains; at this step rounding adds about a tenth to the error
SHARE_OF_ERROR = 0.1
TRAINING_SAMPLES = 10_000
PROBED = 64              # samples on which it is measured how much a sample moves with each code number
MOST_VALUES = 1 << 26    # a quarter of a gigabyte of float32: what a file may ask for unless the caller allows more


def prepare(model, data):
    """A frozen copy of `model` that can write files: it knows how often which code comes, and how fine to round.

    Args:
        model: anything that freezes: a trained autoencoder, `aekit.PCA`, a `Frozen`.
        data: Dataset, or training samples (n, *shape) whose codes are counted; at most 10,000 of them are.

    Returns:
        `Frozen`; its note has "grain", the smallest step of each code number, and "knots", the table of the codes.
        A step of 16 grains adds about a tenth to the reconstruction error.

    Raises:
        TypeError, ValueError: a model that does not freeze, samples of another shape or not finite.
    """
    frozen = freeze(model)
    x = as_batch(getattr(data, "x_train", data), frozen.shape, "codec.prepare")[:TRAINING_SAMPLES]
    check_finite(x, "codec.prepare")
    if len(x) < 2:
        raise ValueError(f"codec.prepare: got {len(x)} samples, expected at least 2, better a thousand. "
                         "Type aekit.codec.prepare(model, data).")
    codes = frozen.encode(x).astype(np.float64)
    grain = _grains(frozen, x, codes)
    note = {**frozen.note, "grain": grain.tolist(), "knots": knots_of(np.rint(codes / grain).astype(np.int64)).tolist()}
    return Frozen(frozen.layers, frozen.weights, shape=frozen.shape, code_size=frozen.code_size, name=frozen.name,
                  kind=frozen.kind, note=note)


def _grains(frozen, x, codes):
    """The grain of each code number, so that rounding each of them does the same harm to the samples.

    Rounding to a step w moves a number by w^2/12 in the mean square; a sample moves by its slope times that. Equal harm
    for all is the best for a given number of bits, as long as steps are small (Gersho and Gray, 1992, chapter 8).
    """
    some, nudge = codes[:PROBED], 0.1 * codes.std(axis=0) + 1e-6
    harm = np.empty(frozen.code_size)
    base = frozen.decode(some)
    for unit in range(frozen.code_size):
        moved = some.copy()
        moved[:, unit] += nudge[unit]
        slope = (frozen.decode(moved).astype(np.float64) - base) / nudge[unit]
        harm[unit] = np.mean(slope**2)
    allowed = 12 * SHARE_OF_ERROR * max(error(frozen, x[:1000]), 1e-8) / frozen.code_size
    coarsest = np.ptp(codes, axis=0) + 1  # of a unit that changes nothing
    return np.minimum(np.sqrt(allowed / np.maximum(harm, 1e-30)), coarsest) / STEP


def compress(model, x, *, step=STEP, before=b""):
    """Samples as the bytes of one file.

    Args:
        model: what `prepare` gave; x: samples (n, *shape), n of 1 or more; step: grains from one kept value of a code
            number to the next, a whole number of 1 or more: larger means fewer bytes and a larger error; before: bytes
            that the caller writes in front of the file, and that its check is to cover.

    Raises:
        TypeError, ValueError: a model without tables, samples of another shape or not finite, a step too fine.
    """
    coder = _coder(model, "compress")
    x = as_batch(x, model.shape, "compress")
    check_finite(x, "compress")
    if not len(x):
        raise ValueError("compress: got no samples, expected 1 or more. Type compress(model, x[:1]).")
    return coder.file(model.encode(x), _whole_step(step), before)


def decompress(model, content, *, most_values=MOST_VALUES, before=b""):
    """The samples (n, *shape), float32, of a file that `compress` made with the same model.

    Args:
        model: what `prepare` gave; content: bytes; most_values: refuse a file with more values, or more code numbers,
            than this; by default 67 million, which need half a gigabyte while they are worked out; before: as for
            `compress`.

    Raises:
        TypeError: not bytes. ValueError: not such a file, cut, altered, made by another model or a newer aekit, or too
        large.
    """
    coder = _coder(model, "decompress")
    return model.decode(coder.codes(as_bytes(content), most_values, before))


def save(path, model, x, *, step=STEP):
    """Write samples to a file, whole or not at all; returns its path. Arguments as for `compress`."""
    path = Path(path)
    part = path.with_name(path.name + ".part")
    content = compress(model, x, step=step)
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def open(path, model, *, most_values=MOST_VALUES):  # noqa: A001 - read as aekit.codec.open
    """The samples of a file that `save` wrote. Errors as `decompress`, and those of reading a file."""
    coder, most = _coder(model, "open"), 4 * most_values + 200  # no code number needs more bytes than a float
    with builtins.open(path, "rb") as file:
        content = file.read(most + 1)  # a foreign file may be larger than the memory
    if len(content) > most and content[:2] == MAGIC:
        raise refused(f"has more than {most:,} bytes", "Where you trust the file, type most_values=...")
    return model.decode(coder.codes(content, most_values))


def quantised(model, x, *, step=STEP):
    """What `decompress(model, compress(model, x))` gives, and the bytes of a file for each sample alone.

    Returns:
        (samples (n, *shape) float32, (n,) int64 of bytes, header included).
    """
    coder = _coder(model, "quantised")
    codes, step = model.encode(as_batch(x, model.shape, "quantised")), _whole_step(step)
    sizes = np.array([len(coder.file(codes[i:i + 1], step)) for i in range(len(codes))], np.int64)
    return model.decode(coder.rounded(codes, step)), sizes


def packed(model, code, *, step=STEP):
    """The file of samples whose codes (n, code_size) are known: `compress` without the encoder."""
    return _coder(model, "packed").file(as_batch(code, (model.code_size,), "packed"), _whole_step(step))


def symbols(model, code, *, step=STEP):
    """The whole numbers (n, code_size) that codes are rounded to; times step and grain they are codes again."""
    return _coder(model, "symbols").tables(_whole_step(step)).symbols(code / np.array(model.note["grain"]))


def header_bytes(model, *, step=STEP, count=1):
    """How many bytes of a file are not the code."""
    return 9 + sum(len(integer(n)) for n in (*model.shape, step, count))


def fingerprint(model):
    """Four bytes that tell one prepared model from another."""
    return _coder(model, "fingerprint").fingerprint


def _coder(model, where):
    if not isinstance(model, Frozen) or "knots" not in model.note:
        raise TypeError(f"{where}: got a {type(model).__name__} without tables of its codes, expected a prepared "
                        "model. Type model = aekit.codec.prepare(model, data).")
    if not hasattr(model, "_coder"):
        model._coder = Coder(model)
    return model._coder


def _whole_step(step):
    if not isinstance(step, (int, float, np.number)) or isinstance(step, bool) or not (
            1 <= step <= MOST_STEP and step % 1 == 0):
        raise ValueError(f"compress: got step={step!r}, expected a whole number of grains from 1 to {MOST_STEP:,}. "
                         f"Type step={STEP}.")
    return int(step)


def as_bytes(content):
    """`content` as bytes; TypeError that says what to type when it is a path or an array."""
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(f"decompress: got a {type(content).__name__}, expected the bytes of a file. "
                        "Type aekit.codec.open(path, model) for a file on disk.")
    return bytes(content)
