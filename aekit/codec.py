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

import binascii
import builtins
import hashlib
import json
import math
from pathlib import Path

import numpy as np

from .coding import Tables, knots_of
from .frozen import Frozen, freeze
from .metrics import error
from .shapes import as_batch, check_finite, spell

MAGIC, VERSION = b"\xc3\xa6", 1
STEP = 16                # grains; at this step rounding adds about a tenth to the error
SHARE_OF_ERROR = 0.1
TRAINING_SAMPLES = 10_000
PROBED = 64              # samples on which it is measured how much a sample moves with each code number
MOST_VALUES = 1 << 28    # a gigabyte of float32: what a file may ask for unless it is told otherwise


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


def compress(model, x, *, step=STEP):
    """Samples as the bytes of one file.

    Args:
        model: what `prepare` gave; x: samples (n, *shape), n of 1 or more; step: grains from one kept value of a code
            number to the next, a whole number of 1 or more: larger means fewer bytes and a larger error.

    Raises:
        TypeError, ValueError: a model without tables, samples of another shape or not finite, a step too fine.
    """
    coder = _coder(model, "compress")
    x = as_batch(x, model.shape, "compress")
    check_finite(x, "compress")
    if not len(x):
        raise ValueError("compress: got no samples, expected 1 or more. Type compress(model, x[:1]).")
    return coder.file(model.encode(x), _whole_step(step))


def decompress(model, content, *, most_values=MOST_VALUES):
    """The samples (n, *shape), float32, of a file that `compress` made with the same model.

    Args:
        model: what `prepare` gave; content: bytes; most_values: refuse a file with more values than this; by default a
            gigabyte of them.

    Raises:
        ValueError: not such a file, cut, altered, made by another model or a newer aekit, or too large.
    """
    coder = _coder(model, "decompress")
    return model.decode(coder.codes(bytes(content), most_values))


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
    with builtins.open(path, "rb") as file:
        return decompress(model, file.read(), most_values=most_values)


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


class _Coder:
    """Files of one prepared model; kept with it, for its tables cost more than a file."""

    def __init__(self, model):
        self.shape, self.units = model.shape, model.code_size
        self.grain = np.array(model.note["grain"], np.float64)
        self.knots = np.array(model.note["knots"], np.int64)
        self.fingerprint = _fingerprint(model)
        self.by_step = {}

    def tables(self, step):
        if step not in self.by_step:
            if len(self.by_step) > 32:
                self.by_step.clear()
            self.by_step[step] = Tables(self.knots, step)
        return self.by_step[step]

    def rounded(self, codes, step):
        return self._from_symbols(self.tables(step).symbols(codes / self.grain), step)

    def file(self, codes, step):
        tables = self.tables(step)
        symbols = tables.symbols(codes / self.grain)
        head = MAGIC + bytes([VERSION << 4 | len(self.shape)]) + self.fingerprint
        head += b"".join(integer(n) for n in (*self.shape, step, len(codes)))
        rest = tables.encode(symbols)
        return head + binascii.crc_hqx(head + rest, 0xFFFF).to_bytes(2, "big") + rest

    def codes(self, content, most_values):
        shape, step, count, rest = self._opened(content)
        if shape != self.shape:
            raise _refused(f"holds samples of {spell(shape)}, this model gives {spell(self.shape)}",
                           "Use the model that wrote it")
        if not step or not count:
            raise _refused(f"says step {step} and {count} samples, expected 1 or more of both", "It cannot be mended")
        if count * math.prod(shape) > most_values:
            raise _refused(f"says {count:,} samples of {spell(shape)}, {count * math.prod(shape):,} values, expected "
                           f"at most {most_values:,}", "Where you trust the file, type most_values=...")
        tables = self.tables(step)
        if count * tables.least_bits() > 8 * len(rest) + 32:
            raise _refused(f"says {count:,} samples and has {len(rest):,} bytes for them, expected at least "
                           f"{int(count * tables.least_bits() / 8):,}", "It cannot be mended")
        try:
            symbols = tables.decode(rest, count)
        except ValueError:
            raise _refused("holds no codes of this model", "It cannot be mended") from None
        return self._from_symbols(symbols, step)

    def _from_symbols(self, symbols, step):
        return (symbols * (step * self.grain)).astype(np.float32)

    def _opened(self, content):
        """(shape, step, count, the range coder's bytes) of a file, checked as far as the model allows."""
        if content[:2] != MAGIC:
            raise _refused(f"starts with {content[:2].hex() or 'nothing'}, expected {MAGIC.hex()}",
                           "Make one with aekit.codec.compress(model, x)")
        version, axes = divmod(content[2] if len(content) > 2 else 0, 16)
        if version > VERSION:
            raise _refused(f"has version {version}, this aekit reads up to {VERSION}", "Install a newer aekit")
        try:
            place, numbers = 7, []
            for _ in range(axes + 2):
                number, place = read_integer(content, place)
                numbers.append(number)
            check = int.from_bytes(content[place:place + 2], "big")
            sound = len(content) >= place + 2 and check == binascii.crc_hqx(content[:place] + content[place + 2:],
                                                                            0xFFFF)
        except IndexError:
            sound = False
        if not sound:
            raise _refused("is cut or altered: its check does not fit", "Fetch it again")
        if content[3:7] != self.fingerprint:
            raise _refused(f"was made by the model {content[3:7].hex()}, this one is {self.fingerprint.hex()}",
                           "Use the model that wrote it")
        return tuple(numbers[:axes]), numbers[-2], numbers[-1], content[place + 2:]


def _coder(model, where):
    if not isinstance(model, Frozen) or "knots" not in model.note:
        raise TypeError(f"{where}: got a {type(model).__name__} without tables of its codes, expected a prepared "
                        "model. Type model = aekit.codec.prepare(model, data).")
    if not hasattr(model, "_coder"):
        model._coder = _Coder(model)
    return model._coder


def _fingerprint(model):
    digest = hashlib.sha256(json.dumps([model.layers, model.shape, model.code_size, model.note["grain"],
                                        model.note["knots"]], sort_keys=True).encode())
    for key in sorted(model.weights):
        digest.update(key.encode() + np.ascontiguousarray(model.weights[key], "<f4").tobytes())
    return digest.digest()[:4]


def _whole_step(step):
    if isinstance(step, (bool, str)) or int(step) != step or step < 1:
        raise ValueError(f"compress: got step={step!r}, expected a whole number of grains, 1 or more. "
                         f"Type step={STEP}.")
    return int(step)


def integer(value):
    """A whole number of 0 or more as bytes: seven bits a byte, lowest first, the eighth says "more"."""
    parts = []
    while True:
        value, low = divmod(value, 128)
        parts.append(low | (128 if value else 0))
        if not value:
            return bytes(parts)


def read_integer(content, place):
    """(the integer at `place`, the place after it); IndexError where there is none of at most nine bytes."""
    value = 0
    for shift in range(0, 63, 7):
        byte = content[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
    raise IndexError("an integer of more than nine bytes")


def _refused(what, advice):
    return ValueError(f"decompress: the file {what}. {advice}.")
