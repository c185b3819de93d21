"""`from_wav`: recordings of the learner's own, cut into windows, as a `Dataset`."""

import numpy as np

from aekit import resources
from aekit.own.pictures import classes_of
from aekit.own.reading import (
    ALL_NEW,
    SHARE,
    check_options,
    check_room,
    count_text,
    dataset,
    existing,
    files_below,
    size_text,
    split,
)
from aekit.own.report import preparation_of
from aekit.signals import sound

CONVERT_FIRST = {".mp3": "MP3", ".ogg": "Ogg", ".flac": "FLAC", ".m4a": "M4A", ".aac": "AAC", ".opus": "Opus",
                 ".aiff": "AIFF", ".aif": "AIFF", ".wma": "WMA"}
ENOUGH_FILES = 5    # from so many on, whole files are held out


def from_wav(path, *, seconds=0.5, rate=sound.RATE, overlap=0.0, labels=True, held_out=0.2, seed=0, limit=None,
             like=None):
    """Read a WAV file, or all of a folder and its sub-folders, as windows of equal length. Nothing is changed on disk.

    Held out are whole files where there are five or more, else the last part of each file: windows that touch are too
    alike for a fair test. In a folder, a file that is empty, cut short, not finite or shorter than a window is left
    out and named in `data.report`; a single file that cannot be read is refused.

    Args:
        path: a WAV file (8 to 32 bits, or floating point), or a folder. Two or more sub-folders are the classes.
            Several channels are averaged.
        seconds: length of a window.
        rate: sampling rate in Hz; files of another rate are resampled, see `aekit.sound.read`.
        overlap: share of a window that the next one repeats, 0 up to 1.
        labels: False takes sub-folders for no classes.
        held_out: share of the files, or of each file. seed: of that draw, and of the limit's.
        limit: at most so many windows, drawn from all.
        like: a data set of this function, or a saved model (`aekit.freeze(model, data)`): windows as there, all of
            them in x_test.

    Returns:
        `Dataset`: float32 (n, time, 1), -1..1 of full scale; `data.report` says what was done.

    Raises:
        FileNotFoundError, ValueError: no such file, no WAV in the folder, a file that cannot be read (by name), options
        that are none. MemoryError: more than fits; the message says what to type.

    >>> mine = aekit.from_wav("recordings", seconds=0.5, rate=8000)
    """
    root = existing(path, "from_wav", "recordings")
    check_options("from_wav", held_out, seed, limit)
    if like is not None:
        known = preparation_of(like, "recordings", "from_wav")
        seconds, rate, overlap = (known[name] for name in ("seconds", "rate", "overlap"))
    _check_windows(seconds, rate, overlap)
    paths, left_out = [root], {}
    if root.is_dir():
        paths, left_out, _ = files_below(root, (".wav", ".wave"), CONVERT_FIRST, "WAV")
    _check_sizes(paths)
    sounds = {}
    for each in paths:
        name = each.relative_to(root).as_posix() if root.is_dir() else each.name
        try:
            sounds[name] = sound.read(each, rate=rate)[0]
        except (ValueError, OSError) as error:
            reason = str(error).partition(": ")[2] or str(error)
            if not root.is_dir():
                raise ValueError(f"from_wav: {reason}") from None
            left_out[name] = reason.removeprefix(f"{each.name} ")
    if not sounds:
        why = "; ".join(f"{name}: {reason}" for name, reason in list(left_out.items())[:3])
        raise ValueError(f"from_wav: no recording in {str(root)!r} can be used. {why or 'There are no WAV files'}. "
                         "Type the path of a WAV file, or of a folder with some.")
    did = list(_facts(sounds, rate))
    length = round(seconds * rate)
    step = max(1, round(length * (1 - overlap)))
    starts = {name: np.arange(0, len(x) - length + 1, step) for name, x in sounds.items()}
    for name, own in starts.items():
        if not len(own):
            left_out[name] = f"{len(sounds[name]) / rate:.2f} s, shorter than a window of {seconds:g} s"
    starts = {name: own for name, own in starts.items() if len(own)}
    places = [(name, int(start)) for name, own in starts.items() for start in own]
    least = 1 if like is not None else 2
    if len(places) < least:
        raise ValueError(f"from_wav: {count_text(len(places), 'window')} of {seconds:g} s in {str(root)!r}, expected "
                         f"{least} or more. Type seconds={max(map(len, sounds.values())) / rate / 4:.2g}.")
    files = list(starts)
    before = known["classes"] if like is not None else ()
    y, class_names = np.zeros(len(files), int), ()
    if labels and root.is_dir():
        y, class_names = classes_of(files, root, before)
    did.append(f"{count_text(len(places), 'window')} of {seconds:g} s at {rate:,} Hz: {length:,} numbers each"
               + (f", {overlap:.0%} of it shared with the next." if overlap else "."))
    if class_names:
        did.append(f"{len(class_names)} sub-folders are the classes.")
    if like is not None:
        parts, how = [[], places], ALL_NEW.format(getattr(like, "name", "that"))
    else:
        parts, how = _parted(places, files, y, length, held_out, seed)
    if limit is not None and len(places) > limit:
        parts = _limited(parts, limit, seed)
        did.append(f"{sum(map(len, parts)):,} of {len(places):,} windows were taken, drawn with seed {seed}.")
    did.append(how)
    places = [*parts[0], *parts[1]]
    check_room("from_wav", len(places), (length, 1), "windows")
    order = np.arange(len(places))
    return dataset(
        lambda index: (np.stack([sounds[places[i][0]][places[i][1]:places[i][1] + length] for i in index])
                       if len(index) else np.zeros((0, length, 1), np.float32)),
        [y[files.index(name)] for name, _ in places], [f"{name}, {start / rate:.2f} s" for name, start in places],
        order[:len(parts[0])], order[len(parts[0]):], did=did, left_out=left_out,
        preparation={"kind": "recordings", "seconds": seconds, "rate": rate, "overlap": overlap,
                     "classes": list(class_names)},
        name=root.stem if root.is_file() else root.resolve().name, class_names=class_names,
        source=f"the {'folder' if root.is_dir() else 'file'} {root.resolve().name}",
        units="sound pressure, -1..1 of full scale", sampling_rate=float(rate),
        description=f"{count_text(len(starts), 'recording')} of your own, in windows of {seconds:g} s.")


def _check_windows(seconds, rate, overlap):
    for name, value, low, high, example in (("seconds", seconds, 0, 3600, 0.5), ("rate", rate, *sound.RATES, 8000),
                                            ("overlap", overlap, -1e-9, 0.999, 0.5)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not low < value < high:
            between = {"seconds": "of seconds above 0", "rate": f"of Hz between {low:,} and {high:,}",
                       "overlap": "from 0 and below 1"}[name]
            raise ValueError(f"from_wav: got {name}={value!r}, expected a number {between}. Type {name}={example}.")
    if rate != int(rate):
        raise ValueError(f"from_wav: got rate={rate!r}, expected a whole number of Hz. Type rate={round(rate)}.")
    if round(seconds * rate) < 2:
        raise ValueError(f"from_wav: a window of {seconds:g} s at {rate} Hz holds less than 2 numbers. "
                         "Type seconds=0.5.")


def _check_sizes(paths):
    size, free = sum(path.stat().st_size for path in paths), resources.memory()[1]
    if free is not None and 4 * size > SHARE * free:  # 16 bits become 32, and a training holds them twice
        raise MemoryError(f"from_wav: {count_text(len(paths), 'file')} of {size_text(size)} together take about four "
                          f"times as much with a training; {size_text(free)} of memory are free. Copy fewer of them "
                          "into a folder of their own, or save them at a lower sampling rate, and type its path.")


def _facts(sounds, rate):
    yield (f"{count_text(len(sounds), 'recording')}, {sum(map(len, sounds.values())) / rate:.1f} s together, in one "
           f"channel at {rate:,} Hz.")
    if loud := [name for name, x in sounds.items() if np.abs(x).max() > 1]:
        yield f"Beyond full scale, which may clip when played: {', '.join(loud[:4])}."


def _parted(places, files, y, length, held_out, seed):
    """([training places, held-out places], a sentence)."""
    if len(files) >= ENOUGH_FILES:
        _, test = split(y, held_out, seed)
        away = {files[i] for i in test}
        parts = [[each for each in places if each[0] not in away], [each for each in places if each[0] in away]]
        return parts, f"{len(away):,} of {len(files):,} files are held out whole, drawn with seed {seed}."
    parts = [[], []]
    for name in files:
        own = [each for each in places if each[0] == name]
        cut = min(len(own) - 1, round(len(own) * (1 - held_out))) if len(own) > 1 else 1
        first = own[cut][1] if cut < len(own) else np.inf
        parts[0] += [each for each in own[:cut] if each[1] + length <= first]
        parts[1] += own[cut:]
    if not parts[0] or not parts[1]:  # files of one window each
        cut = max(1, round(len(places) * held_out))
        parts = [places[cut:], places[:cut]]
    return parts, f"The last {held_out:.0%} of each file is held out; no window reaches into it."


def _limited(parts, limit, seed):
    """At most `limit` places, with the parts' shares; at least one in each that has any."""
    total, random = sum(map(len, parts)), np.random.default_rng(seed)
    counts = [min(len(part), max(1, round(limit * len(part) / total))) if part else 0 for part in parts]
    return [[part[i] for i in np.sort(random.choice(len(part), count, replace=False))] if part else []
            for part, count in zip(parts, counts, strict=True)]
