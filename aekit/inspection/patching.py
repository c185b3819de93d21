"""Pictures patch by patch: a small model that knows a neighbourhood serves pictures of any size."""

import numpy as np

from ..baselines import PCA
from ..shapes import as_batch, samples_array, spell


def patches(data, *, side=16, count=20_000, seed=0):
    """Square patches from places drawn at random: (count, side, side, channels) float32.

    Args:
        data: `Dataset`, whose training pictures are taken, or pictures (n, height, width, channels).
        side: in pixels. count: how many. seed: of the places.

    >>> aekit.patches(textures, side=16).shape
    (20000, 16, 16, 1)
    """
    x = np.asarray(samples_array(getattr(data, "x_train", data), "patches"), np.float32)
    if x.ndim != 4 or not len(x) or not 1 <= side <= min(x.shape[1:3]):
        raise ValueError(f"patches: got an array of shape {x.shape} and side={side}, expected pictures (n, height, "
                         "width, channels) at least as large as a patch. Type patches(data, side=8).")
    rng, around = np.random.default_rng(seed), np.arange(side)
    which = rng.integers(len(x), size=count)[:, None, None]
    rows, columns = (rng.integers(n - side + 1, size=count)[:, None] + around for n in x.shape[1:3])
    return x[which, rows[:, :, None], columns[:, None, :]]


class Patchwise:
    """A model of patches that redraws whole pictures: patches overlap, and each pixel is the mean over its patches.

    Args:
        model: anything with `reconstruct` and `shape`, for patches (side, side, channels).
        shape: of a picture, (height, width, channels). step: from one patch to the next, in pixels.
        name: what to call it in figures; by default the model's name.

    Attributes:
        code_size: numbers of the code that all patches of a picture have together.

    >>> aekit.Patchwise(aekit.load_model("textures-repair"), textures.shape)
    """

    def __init__(self, model, shape, *, step=4, name=None):
        shape = tuple(int(n) for n in shape)
        side = model.shape[0]
        if (len(model.shape) != 3 or model.shape[1] != side or len(shape) != 3 or shape[2] != model.shape[2]
                or not 1 <= step <= side <= min(shape[:2])):
            raise ValueError(f"Patchwise: got a model of {spell(model.shape)}, pictures of {spell(shape)} and "
                             f"step={step}, expected square patches that fit into the pictures, and a step of 1 to the "
                             "patch's side. Type Patchwise(model, data.shape, step=4).")
        self.model, self.shape, self.step = model, shape, int(step)
        self.name, self.kind = name or getattr(model, "name", "patches"), getattr(model, "kind", type(model).__name__)
        self.starts = [sorted({*range(0, n - side + 1, step), n - side}) for n in shape[:2]]
        self.code_size = model.code_size * len(self.starts[0]) * len(self.starts[1])

    def reconstruct(self, x):
        """Pictures `x` (n, *shape) to reconstructions of the same shape."""
        x, side = as_batch(x, self.shape, "Patchwise.reconstruct"), self.model.shape[0]
        total, count = np.zeros(x.shape, np.float32), np.zeros(self.shape, np.float32)
        for row in self.starts[0]:
            # A whole row of patches at once: few large products instead of many small ones.
            strip = [x[:, row:row + side, column:column + side] for column in self.starts[1]]
            made = self.model.reconstruct(np.concatenate(strip)).reshape(len(strip), *strip[0].shape)
            for column, patch in zip(self.starts[1], made, strict=True):
                total[:, row:row + side, column:column + side] += patch
                count[row:row + side, column:column + side] += 1
        return total / count

    def __repr__(self):
        return (f"Patchwise {spell(self.shape)} in {len(self.starts[0]) * len(self.starts[1])} patches of "
                f"{spell(self.model.shape)} -> {self.model.code_size}")


def PatchPCA(data, *, side=16, code=16, step=4):
    """PCA of patches, what a textbook would try on a texture before any network: a `Patchwise`."""
    x = getattr(data, "x_train", data)
    return Patchwise(PCA(patches(x, side=side), code=code), np.shape(x)[1:], step=step, name="PCA of patches")
