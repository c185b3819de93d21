"""The file of one prepared model: its header, the checks, and the codes inside. `aekit.codec` has the format."""

import binascii
import hashlib
import json
import math

import numpy as np

from ..shapes import spell
from .coding import Tables

MAGIC, VERSION = b"\xc3\xa6", 1
MOST_STEP = 1 << 32


class Coder:
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
        return (self.tables(step).symbols(codes / self.grain) * (step * self.grain)).astype(np.float32)

    def file(self, codes, step, before=b""):
        """The bytes of a file; the check covers what somebody writes `before` it, too."""
        tables = self.tables(step)
        symbols = tables.symbols(codes / self.grain)
        head = MAGIC + bytes([VERSION << 4 | len(self.shape)]) + self.fingerprint
        head += b"".join(integer(n) for n in (*self.shape, step, len(codes)))
        rest = tables.encode(symbols)
        return head + _check(before + head + rest) + rest

    def codes(self, content, most_values, before=b""):
        """The codes (count, units), float32, of a file."""
        shape, step, count, rest = self._opened(content, before)
        if shape != self.shape:
            raise refused(f"holds samples of {spell(shape)}, this model gives {spell(self.shape)}",
                          "Use the model that wrote it")
        if not 1 <= step <= MOST_STEP or not count:
            raise refused(f"says step {step} and {count} samples, expected 1 or more of both, and a step of at most "
                          f"{MOST_STEP:,}", "It cannot be mended")
        if (values := count * max(math.prod(shape), self.units)) > most_values:
            raise refused(f"says {count:,} samples of {spell(shape)}, {values:,} values, expected at most "
                          f"{most_values:,}", "Where you trust the file, type most_values=...")
        try:
            tables = self.tables(step)
        except ValueError:
            raise refused(f"says step {step}, finer than this model can write", "It cannot be mended") from None
        if count * tables.least_bits() > 8 * len(rest) + 32:
            raise refused(f"says {count:,} samples and has {len(rest):,} bytes for them, expected at least "
                          f"{int(count * tables.least_bits() / 8):,}", "It cannot be mended")
        codes = np.empty((count, self.units), np.float32)
        try:
            for unit, column in enumerate(tables.columns(rest, count)):
                codes[:, unit] = column * (step * self.grain[unit])
        except ValueError:
            raise refused("holds no codes of this model", "It cannot be mended") from None
        return codes

    def _opened(self, content, before):
        """(shape, step, count, the range coder's bytes) of a file, checked as far as the model allows."""
        if content[:2] != MAGIC:
            raise refused(f"starts with {content[:2].hex() or 'nothing'}, expected {MAGIC.hex()}",
                          "Make one with aekit.codec.compress(model, x)")
        version, axes = divmod(content[2] if len(content) > 2 else 0, 16)
        if version > VERSION:
            raise refused(f"has version {version}, this aekit reads up to {VERSION}", "Install a newer aekit")
        try:
            place, numbers = 7, []
            for _ in range(axes + 2):
                number, place = read_integer(content, place)
                numbers.append(number)
            sound = content[place:place + 2] == _check(before + content[:place] + content[place + 2:])
        except IndexError:
            sound = False
        if not sound:
            raise refused("is cut or altered: its check does not fit", "Fetch it again")
        if content[3:7] != self.fingerprint:
            raise refused(f"was made by the model {content[3:7].hex()}, this one is {self.fingerprint.hex()}",
                          "Use the model that wrote it")
        return tuple(numbers[:axes]), numbers[-2], numbers[-1], content[place + 2:]


def _fingerprint(model):
    digest = hashlib.sha256(json.dumps([model.layers, model.shape, model.code_size, model.note["grain"],
                                        model.note["knots"]], sort_keys=True).encode())
    for key in sorted(model.weights):
        digest.update(key.encode() + np.ascontiguousarray(model.weights[key], "<f4").tobytes())
    return digest.digest()[:4]


def _check(content):
    return binascii.crc_hqx(content, 0xFFFF).to_bytes(2, "big")


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


def refused(what, advice):
    return ValueError(f"decompress: the file {what}. {advice}.")
