"""What reading pictures, tables and recordings have in common: the path, the options, the room, the split."""

import os
from collections import Counter
from pathlib import Path

import numpy as np

from aekit import resources
from aekit.data import Dataset, stratified_split
from aekit.own.report import Report

SHARE = 0.8     # of the free memory that data may take, with the copy that a training makes
LICENCE = "your own"


def existing(path, where, example):
    """`path` as a Path; TypeError or FileNotFoundError in one sentence, with what lies beside it."""
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise TypeError(f"{where}: got {path!r}, expected a path. Type aekit.{where}({example!r}).")
    found = Path(path).expanduser()
    if found.exists():
        return found
    parent = next(each for each in [*found.parents, Path(".")] if each.is_dir())
    beside = sorted(each.name for each in parent.iterdir() if not each.name.startswith("."))[:8]
    raise FileNotFoundError(f"{where}: there is no {str(path)!r}. In {str(parent.resolve())!r} there are "
                            f"{', '.join(beside) or 'no files'}. Type the path as your file browser shows it.")


def files_below(root, endings, convert, goal):
    """(files with one of the endings, sorted; {name: why not} of what cannot be read; a Counter of other endings).

    convert: {ending: format} of files that have to be saved as `goal` first. What is hidden is left aside.
    """
    paths, left_out, others = [], {}, Counter()
    for folder, below, files in os.walk(root):
        here = root / os.path.relpath(folder, root)
        below[:] = sorted(each for each in below if not each.startswith((".", "__MACOSX")))
        for path in (here / each for each in below if (here / each).is_symlink()):
            left_out[path.relative_to(root).as_posix()] = "a link to a folder; not followed, it may lead in a circle"
        for path in (here / each for each in sorted(files)):
            name, ending = path.relative_to(root).as_posix(), path.suffix.lower()
            if path.name.startswith(".") or path.name.lower() in ("thumbs.db", "desktop.ini"):
                continue
            if ending in convert:
                left_out[name] = f"{convert[ending]} is not read here; save it as {goal}"
            elif ending not in endings:
                others[ending or "no ending"] += 1
            elif path.is_symlink() and not path.exists():
                left_out[name] = "a link to a file that is not there"
            else:
                paths.append(path)
    return paths, left_out, others


def check_options(where, held_out, seed, limit):
    """ValueError for a share, a seed or a limit that is none."""
    if not isinstance(held_out, int | float) or isinstance(held_out, bool) or not 0 < held_out < 1:
        raise ValueError(f"{where}: got held_out={held_out!r}, expected a share between 0 and 1. Type held_out=0.2.")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"{where}: got seed={seed!r}, expected a whole number of 0 or more. Type seed=0.")
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 2):
        raise ValueError(f"{where}: got limit={limit!r}, expected a whole number of 2 or more. Type limit=1000.")


def check_room(where, count, shape, what, cure=""):
    """MemoryError where `count` samples of `shape`, and the copy that a training makes, do not fit into free memory.

    cure: something else to type than a limit, such as "size=64", or "".
    """
    free = resources.memory()[1]
    one = 4 * int(np.prod(shape))
    if free is None or 2 * count * one <= SHARE * free:
        return
    fits = int(SHARE * free / (2 * one))
    raise MemoryError(f"{where}: {count:,} {what} of {'x'.join(map(str, shape))} are {size_text(count * one)}, and a "
                      f"training holds them twice; {size_text(free)} of memory are free. "
                      f"Type {f'limit={fits}' if fits > 1 else 'a smaller size'}{f', or {cure}' if cure else ''}.")


def size_text(count):
    """Bytes as people say them: 1.2 GB, 35 MB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(count / 1e6, 0.1):.3g} MB"


def some(items, limit, seed):
    """(at most `limit` of the items, drawn with the seed and in their order; a sentence about it, or "")."""
    if limit is None or len(items) <= limit:
        return items, ""
    chosen = np.sort(np.random.default_rng(seed).choice(len(items), limit, replace=False))
    return [items[i] for i in chosen], f"{limit:,} of {len(items):,} were taken, drawn with seed {seed}."


def split(labels, held_out, seed, groups=None):
    """Shuffled indices (train, test): the same share of every class; at least one sample in each part.

    labels: (n,) class indices. groups: (n,) numbers: samples of one number stay on the same side.
    """
    labels = np.asarray(labels)
    if groups is None:
        groups = np.arange(len(labels))
    _, first, group = np.unique(groups, return_index=True, return_inverse=True)
    train, test = stratified_split(labels[first], held_out, seed)
    if not len(test) or not len(train):  # classes too small for a share of their own
        order = np.random.default_rng(seed).permutation(len(first))
        cut = min(max(1, round(held_out * len(order))), len(order) - 1)
        train, test = order[cut:], order[:cut]
    order = np.random.default_rng(seed).permutation(len(labels))
    return order[np.isin(group[order], train)], order[np.isin(group[order], test)]


def dataset(x, labels, names, train, test, *, did, left_out, preparation, **about):
    """The `Dataset` of samples `x` (n, ...), a function of indices or an array, split into `train` and `test`."""
    take = x if callable(x) else lambda index: np.ascontiguousarray(x[index], np.float32)
    report = Report(tuple(did), dict(left_out), tuple(names[i] for i in train), tuple(names[i] for i in test),
                    preparation)
    labels = np.asarray(labels, np.int64)
    return Dataset(x_train=take(train), x_test=take(test), y_train=labels[train], y_test=labels[test],
                   licence=LICENCE, report=report, **about)


def split_sentence(train, test, seed, labels):
    """What the split did."""
    count = len(train) + len(test)
    same = ", the same share of every class" if len(set(np.asarray(labels).tolist())) > 1 else ""
    return f"{len(test):,} of {count:,} ({len(test) / count:.0%}) are held out, drawn with seed {seed}{same}."


ALL_NEW = "All of them stand in x_test: they were prepared like={}, for a model that is trained."


def count_text(number, thing, things=None):
    """`1 picture`, `12 pictures`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
