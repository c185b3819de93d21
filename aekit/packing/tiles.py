"""Large pictures in blocks: a small model packs a photograph block by block, as JPEG does."""

import numpy as np

from ..shapes import samples_array
from . import codec, coder


def cut(x, side):
    """Pictures (n, height, width, channels) to blocks (n x rows x columns, side, side, channels), row by row.

    Where the sides are no multiple of `side`, the last pixels are repeated.
    """
    x = _pictures(x, "tiles.cut")
    down, right = (-x.shape[1] % side, -x.shape[2] % side)
    x = np.pad(x, ((0, 0), (0, down), (0, right), (0, 0)), mode="edge")
    n, height, width, channels = x.shape
    blocks = x.reshape(n, height // side, side, width // side, side, channels).swapaxes(2, 3)
    return np.ascontiguousarray(blocks.reshape(-1, side, side, channels))


def joined(blocks, height, width):
    """Blocks as `cut` gives them to pictures (n, height, width, channels)."""
    blocks = _pictures(blocks, "tiles.joined")
    side, channels = blocks.shape[1], blocks.shape[3]
    rows, columns = -(-height // side), -(-width // side)
    if not len(blocks) or len(blocks) % (rows * columns):
        raise ValueError(f"tiles.joined: got {len(blocks)} blocks of {side}x{side}, expected a multiple of "
                         f"{rows * columns} for pictures of {height}x{width}. Give the size that was cut.")
    x = blocks.reshape(-1, rows, columns, side, side, channels).swapaxes(2, 3)
    return x.reshape(-1, rows * side, columns * side, channels)[:, :height, :width]


class Tiled:
    """A model of small blocks that packs whole pictures: one file a picture, the header counted once.

    Args:
        model: what `aekit.codec.prepare` gave, for samples (side, side, channels).

    The file is the height and the width (two integers, see `aekit.codec`), then the file of all blocks, whose check
    covers them, too.
    """

    def __init__(self, model):
        codec.fingerprint(model)  # refuses one that is not prepared
        if len(model.shape) != 3 or model.shape[0] != model.shape[1]:
            raise ValueError(f"Tiled: got a model of samples {model.shape}, expected square blocks "
                             "(side, side, channels). Type aekit.dense((8, 8, 3), code=24).")
        self.model, self.side = model, model.shape[0]
        self.name, self.kind = model.name, model.kind

    def compress(self, picture, *, step=codec.STEP):
        """One picture (height, width, channels) as the bytes of a file; errors as `aekit.codec.compress`."""
        picture = _pictures(np.asarray(picture)[None], "Tiled.compress")
        head = coder.integer(picture.shape[1]) + coder.integer(picture.shape[2])
        return head + codec.compress(self.model, cut(picture, self.side), step=step, before=head)

    def decompress(self, content, *, most_values=codec.MOST_VALUES):
        """The picture (height, width, channels) of such a file; errors as `aekit.codec.decompress`."""
        content = codec.as_bytes(content)
        try:
            height, place = coder.read_integer(content, 0)
            width, place = coder.read_integer(content, place)
        except IndexError:
            raise ValueError("decompress: the file is cut before its picture's size. Fetch it again.") from None
        blocks = codec.decompress(self.model, content[place:], most_values=most_values, before=content[:place])
        if not height or not width or len(blocks) != -(-height // self.side) * -(-width // self.side):
            raise ValueError(f"decompress: the file says a picture of {height}x{width} and holds {len(blocks)} blocks "
                             f"of {self.side}x{self.side}. It cannot be mended.")
        return joined(blocks, height, width)[0]

    def quantised(self, x, *, step=codec.STEP):
        """(what is left of pictures `x` (n, height, width, channels), bytes of each file (n,) int64)."""
        files = [self.compress(picture, step=step) for picture in _pictures(x, "Tiled.quantised")]
        return np.stack([self.decompress(file) for file in files]), np.array([len(f) for f in files], np.int64)

    def __repr__(self):
        return f"Tiled {self.model!r}"


def _pictures(x, where):
    x = samples_array(x, where)
    if x.ndim != 4:
        raise ValueError(f"{where}: got an array of shape {x.shape}, expected pictures (n, height, width, channels). "
                         "Type x[None] to make one picture a batch.")
    return x
