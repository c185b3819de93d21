"""Sound in and out of WAV files, by scipy: at the rate of a model, in one channel, between -1 and 1."""

import warnings
from pathlib import Path

import numpy as np

from ..shapes import samples_array
from .mixing import resampled

RATE = 8000           # Hz, of the bundled speech and the models trained on it
RATES = 1000, 384000  # Hz that a file may have
FULL = {"u": 128.0, "i2": 2.0**15, "i4": 2.0**31}  # the value that stands for 1
BLOCK = 30            # s of sound worked on at once


def read(path, *, rate=RATE):
    """The sound of a WAV file as a batch of one: float32 (1, time, 1), -1 to 1, at `rate`.

    Whole numbers of 8, 16, 24 or 32 bits and floats are read; several channels are averaged; another rate is low-passed
    and resampled. Work goes on block by block, so that an hour takes little more memory than what comes back; only 24
    bits take four bytes a value more, since no type of NumPy has as many.

    Args:
        path: of the file; rate: samples a second wanted, in Hz.

    Raises:
        OSError: no such file.
        ValueError: no WAV file, one that is cut off, or one without sound; values that are not finite.

    >>> noisy = aekit.sound.read("street.wav")
    """
    path, rate = Path(path), _checked_rate(rate, "sound.read")
    own, stored = _opened(path)
    if not len(stored):
        raise ValueError(f"sound.read: {path.name} holds no sound at all, expected at least one sample. "
                         "Record it again.")
    if stored.dtype.kind not in "uif" or stored.dtype.itemsize > (1 if stored.dtype.kind == "u" else 8):
        raise ValueError(f"sound.read: {path.name} holds values of type {stored.dtype}, expected whole numbers of 8 "
                         "to 32 bits, or floats. Save it as 16 bit PCM.")
    full = FULL.get(stored.dtype.kind) or FULL.get(stored.dtype.str[1:], 1.0)
    found = []
    # A block's ends are taken from what it overlaps with, so that the whole has no seams.
    step, margin = _block(own, rate)
    for start in range(0, len(stored), step):
        first, last = max(0, start - margin), min(len(stored), start + step + margin)
        block = np.asarray(stored[first:last], np.float32)
        if stored.dtype.kind == "u":
            block = block - 128
        block = (block / np.float32(full)).reshape(last - first, -1).mean(axis=1)
        if not np.isfinite(block).all():
            raise ValueError(f"sound.read: {path.name} holds values that are not finite, expected numbers from -1 to "
                             "1. Save it again from the program that made it.")
        heard = resampled(block, own, rate)
        begin = round((start - first) * rate / own)
        found.append(heard[begin:begin + round(min(step, len(stored) - start) * rate / own)])
    return np.concatenate(found)[None, :, None]


def write(path, x, *, rate=RATE):
    """Save sound as a WAV file of 16 bits, whole or not at all; returns the path.

    Args:
        path: to write to; x: sound (time,), (time, channels) or a batch of one (1, time, channels), -1 to 1;
        rate: samples a second, in Hz.

    Raises:
        ValueError: nothing to save, several samples, values that are not finite or beyond -1..1.
        OSError: the place cannot be written to.
    """
    from scipy.io import wavfile  # imported on first use

    path, rate = Path(path), _checked_rate(rate, "sound.write")
    x = samples_array(x, "sound.write")
    x = x[0] if x.ndim == 3 and len(x) == 1 else x
    if x.ndim not in (1, 2) or not x.size or not np.issubdtype(x.dtype, np.number) or (x.ndim == 2 and x.shape[1] > 16):
        raise ValueError(f"sound.write: got an array of shape {np.shape(x)}, expected one sound (time, channels) with "
                         "at least one sample. Type sound.write('clean.wav', x[:1]) for the first of a batch.")
    if not np.isfinite(x).all():
        raise ValueError(f"sound.write: {int((~np.isfinite(x)).sum())} values are NaN or infinite, expected numbers "
                         "from -1 to 1. Type np.nan_to_num(x).")
    peak = float(np.abs(x).max())
    if peak > 1.0001:
        raise ValueError(f"sound.write: the loudest value is {peak:.3g}, a file holds -1 to 1, and cutting it off "
                         "crackles. Type x / abs(x).max() to make all of it softer.")
    part = path.with_name(path.name + ".part")
    try:
        wavfile.write(part, rate, np.clip(np.rint(x * 32768.0), -32768, 32767).astype(np.int16))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _opened(path):
    """(samples a second, the values as they are stored, (time,) or (time, channels))."""
    from scipy.io import wavfile

    try:
        size = path.stat().st_size
    except OSError as error:
        raise type(error)(f"sound.read: {str(path)!r} cannot be read: {error.strerror}. Check the name and the "
                          "folder.") from None
    if path.is_dir() or not size:
        what = "a folder" if path.is_dir() else "an empty file"
        raise ValueError(f"sound.read: {str(path)!r} is {what}, expected a WAV file. Check the name.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", wavfile.WavFileWarning)
        warnings.filterwarnings("ignore", message=".*not understood, skipping.*")  # tags and markers are no sound
        try:
            try:
                rate, stored = wavfile.read(path, mmap=True)
            except ValueError as error:  # 24 bits fit no type of numbers, and are copied
                if "mmap" not in str(error):
                    raise
                rate, stored = wavfile.read(path)
        except Exception as error:  # scipy has a dozen ways to say that a file is damaged, or of another kind
            raise ValueError(f"sound.read: {path.name} is no WAV file, or a damaged or cut one ({_said(error)}). Save "
                             "it as WAV, 16 bit PCM.") from None
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"sound.read: {path.name} says {rate:,} samples a second, expected {RATES[0]:,} to "
                         f"{RATES[1]:,}. Save it again.")
    return int(rate), stored


def _said(error):
    return str(error).strip().splitlines()[0].rstrip(".")[:120] if str(error).strip() else type(error).__name__


def _block(own, rate):
    """(samples of a file to work on at once, and on either side besides), whole numbers of the result's samples too."""
    unit = own // int(np.gcd(own, rate))
    reach = 0 if own == rate else -(-20 * max(own, rate) // (rate * unit))   # of scipy's low-pass, doubled
    return max(1, BLOCK * own // unit) * unit, reach * unit


def _checked_rate(rate, where):
    if isinstance(rate, (bool, str)) or not RATES[0] <= rate <= RATES[1] or rate % 1:
        raise ValueError(f"{where}: got rate={rate!r}, expected a whole number of samples a second from {RATES[0]:,} "
                         f"to {RATES[1]:,}. Type rate=8000.")
    return int(rate)
