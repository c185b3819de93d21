"""`from_folder`: a folder of the learner's own pictures as a `Dataset`."""

import hashlib

import numpy as np

from aekit.own.picture_reading import CONVERT_FIRST, SUFFIXES, CannotRead, read_picture
from aekit.own.reading import (
    ALL_NEW,
    check_options,
    check_room,
    count_text,
    dataset,
    existing,
    files_below,
    some,
    split,
    split_sentence,
)
from aekit.own.report import preparation_of

LARGEST = 2048  # pixels of a side
PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}


def from_folder(path, *, size=64, colour=None, fit="crop", background="white", labels=True, held_out=0.2, seed=0,
                limit=None, like=None):
    """Read a folder of pictures, its sub-folders included, as a data set. Nothing in the folder is changed.

    A file that is broken, a copy of another or larger than 64 million pixels is left out and named in `data.report`;
    files that are no pictures are counted. Pictures are turned as the camera says (EXIF).

    Args:
        path: the folder. Where pictures lie in two or more sub-folders, these are the classes.
        size: side of the pictures in pixels, or (height, width).
        colour: True or False; by default colour where any picture has some.
        fit: "crop" cuts the longer side around the middle; "pad" keeps all and fills up with the background.
        background: colour behind transparent pictures, a name such as "white", or "#rrggbb".
        labels: False takes sub-folders for no classes.
        held_out: share of the pictures that is not trained on. seed: of that draw, and of the limit's.
        limit: at most so many pictures, drawn from all.
        like: a data set of this function, or a saved model (`aekit.freeze(model, data)`): the pictures get its size
            and its colours, and all of them stand in x_test.

    Returns:
        `Dataset`: float32 (n, height, width, 1 or 3), brightness 0..1; `data.report` says what was done.

    Raises:
        FileNotFoundError, NotADirectoryError, ValueError: no such folder, a file, no pictures in it, options that are
            none. MemoryError: more than fits; the message says what to type.

    >>> mine = aekit.from_folder("pictures", size=64)
    """
    root = existing(path, "from_folder", "pictures")
    if not root.is_dir():
        raise NotADirectoryError(f"from_folder: {str(path)!r} is a file, expected a folder of pictures. "
                                 f"Type aekit.from_folder({str(root.parent)!r}).")
    check_options("from_folder", held_out, seed, limit)
    if like is not None:
        known = preparation_of(like, "pictures", "from_folder")
        size, colour, fit, background = (known[name] for name in ("size", "colour", "fit", "background"))
    size = _size(size)
    _check_style(colour, fit, background)
    paths, unread, others = files_below(root, SUFFIXES, CONVERT_FIRST, "JPEG or PNG")
    paths, drawn = some(paths, limit, seed)
    check_room("from_folder", len(paths), (*size, 1 if colour is False else 3), "pictures",
               f"size={max(8, min(size) // 2)}")
    pictures, left_out = _read_all(root, paths, size, fit, background, copies=like is not None)
    left_out = unread | left_out
    names = list(pictures)
    if len(names) < (1 if like is not None else 2):
        why = "; ".join(f"{name}: {reason}" for name, reason in list(left_out.items())[:3])
        raise ValueError(f"from_folder: {count_text(len(names), 'picture')} in {str(root)!r} can be used, expected 2 "
                         f"or more, one of them held out. {why or 'There are no picture files'}. Type the path of a "
                         "folder with PNG or JPEG pictures.")
    found = [pictures[name] for name in names]
    coloured = [each.colour for each in found]
    has_colour = any(coloured) if colour is None else colour
    x = _stacked(found, has_colour)
    before = known["classes"] if like is not None else ()
    y, class_names = classes_of(names, root, before) if labels else (np.zeros(len(names), int), ())
    preparation = {"kind": "pictures", "size": list(size), "colour": bool(has_colour), "fit": fit,
                   "background": background, "classes": list(class_names)}
    if like is not None:
        train, test, how = np.arange(0), np.arange(len(names)), ALL_NEW.format(getattr(like, "name", "that"))
    else:
        train, test = split(y, held_out, seed)
        how = split_sentence(train, test, seed, y)
    did = [drawn, *_sentences(found, size, fit, background, coloured, has_colour),
           *_class_sentences(names, class_names), _others(others), how]
    return dataset(
        lambda index: np.divide(x[index], np.float32(255), dtype=np.float32), y, names, train, test,
        did=filter(None, did), left_out=left_out, preparation=preparation, name=root.resolve().name or "folder",
        class_names=class_names, source=f"the folder {root.resolve().name}",
        units="brightness of red, green and blue, 0..1" if has_colour else "brightness, 0 = black to 1 = white",
        description=f"{count_text(len(names), 'picture')} of your own.")


def _size(size):
    pair = (size, size) if isinstance(size, int | np.integer) else size
    whole = isinstance(pair, tuple | list) and len(pair) == 2 and all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and 1 <= n <= LARGEST for n in pair)
    if not whole:
        raise ValueError(f"from_folder: got size={size!r}, expected a number of pixels from 1 to {LARGEST}, or "
                         "(height, width). Type size=64.")
    return tuple(map(int, pair))


def _check_style(colour, fit, background):
    from PIL import ImageColor

    if colour not in (None, True, False):
        raise ValueError(f"from_folder: got colour={colour!r}, expected True, False or None. Type colour=False.")
    if fit not in ("crop", "pad"):
        raise ValueError(f"from_folder: got fit={fit!r}, expected 'crop' or 'pad'. Type fit='pad'.")
    try:
        ImageColor.getrgb(background)
    except (ValueError, AttributeError, TypeError):
        raise ValueError(f"from_folder: got background={background!r}, expected the name of a colour or '#rrggbb'. "
                         "Type background='white'.") from None


def _read_all(root, paths, size, fit, background, copies):
    """({name: Picture}, {name: why not}); a copy of another picture is left out unless `copies` are wanted."""
    pictures, left_out, seen = {}, {}, {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        try:
            picture = read_picture(path, size, fit, background)
        except (CannotRead, OSError) as error:
            left_out[name] = str(error)
            continue
        # In training and among the held-out, a copy would be an exam question that was given out before.
        mark = hashlib.blake2b(picture.pixels.tobytes()).digest()
        if not copies and mark in seen:
            left_out[name] = f"at this size a copy of {seen[mark]}"
            continue
        seen[mark] = name
        pictures[name] = picture
    return pictures, left_out


def _stacked(pictures, has_colour):
    """uint8 (n, height, width, 1 or 3); grey is brightness as the eye weighs it (ITU-R BT.601)."""
    x = np.stack([each.pixels for each in pictures])
    if has_colour:
        return x
    weights = np.array([299, 587, 114], np.uint32)
    return np.stack([((each * weights).sum(axis=-1, keepdims=True) + 500) // 1000 for each in x]).astype(np.uint8)


def classes_of(names, root, known=()):
    """(class of each file, class names): sub-folders where there are two or more with files, else ().

    known: class names of data that came before; they keep their places, and one sub-folder of them is enough.
    """
    top = root.resolve().name
    folders = [name.split("/")[0] if "/" in name else None for name in names]
    found = set(folders) - {None}
    if len(found) < 2 and not (found and found <= set(known)):
        return np.zeros(len(names), int), ()
    own = [top if each is None else each for each in folders]
    classes = (*known, *sorted(set(own) - set(known)))
    return np.array([classes.index(each) for each in own]), classes


def _sentences(found, size, fit, background, coloured, has_colour):
    ways = {(each.was[0] * size[0] != each.was[1] * size[1]) for each in found}
    small = sum(each.was[0] < size[1] or each.was[1] < size[0] for each in found)
    widths, heights = zip(*(each.was for each in found), strict=True)
    sizes = (f"all {widths[0]}x{heights[0]}" if len({each.was for each in found}) == 1 else
             f"{min(widths)}..{max(widths)} wide and {min(heights)}..{max(heights)} high")
    cut = {"crop": ", cut around the middle", "pad": f", filled up with {background}"}[fit] if True in ways else ""
    yield (f"{count_text(len(found), 'picture')}, {sizes} (pixels), made {size[1]}x{size[0]}{cut}"
           + (f"; {small:,} of them enlarged." if small else "."))
    grey = len(found) - sum(coloured)
    if has_colour and grey:
        yield f"{grey:,} grey among coloured ones: three equal channels."
    elif not has_colour:
        yield "All are grey: one channel." if grey == len(found) else f"{sum(coloured):,} coloured ones made grey."
    for count, what in ((sum(each.turned for each in found), "turned as the camera says (EXIF)."),
                        (sum(each.transparent for each in found), f"with transparent parts, laid on {background}."),
                        (sum(each.frames for each in found), "with several frames, the first taken.")):
        if count:
            yield f"{count:,} {what}"


def _class_sentences(names, classes):
    if not classes:
        return
    yield f"{len(classes)} sub-folders are the classes."
    if loose := sum("/" not in name for name in names):
        yield f"{count_text(loose, 'picture')} beside the sub-folders got the folder's own name as class."
    if {each.lower() for each in classes} <= PARTS:
        yield "If these sub-folders are parts of one set and no classes, type labels=False."


def _others(others):
    if not others:
        return ""
    kinds = ", ".join(f"{ending} {count:,}" for ending, count in others.most_common(4))
    return f"{count_text(others.total(), 'other file')} left alone: no pictures ({kinds})."
