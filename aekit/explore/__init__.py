"""Widgets: the same names as in `show`, with parts you can move. They decode in the browser, with no kernel.

>>> aekit.explore.latent(model, digits)          # drag the code, the decoder draws
>>> aekit.explore.bottleneck(models, digits)     # how few numbers are enough?
>>> aekit.explore.draw(model, digits)            # draw, and watch it being squeezed and rebuilt
>>> aekit.explore.decoder(model, digits)         # the code unfolds layer by layer; two codes blended
>>> aekit.explore.layers(model, digits)          # one sample through every layer; a unit opened
>>> aekit.explore.codec(model, glyphs)           # round the code: picture, bytes and PSNR move together
>>> aekit.explore.noise(model, glyphs)           # draw, corrupt, clean
>>> aekit.explore.training(model, digits)        # start, pause, step; turn the knobs until it breaks
"""

import importlib

_HOME = {
    "latent": ("code_space", "Latent"),
    "bottleneck": ("code_sizes", "Bottleneck"),
    "draw": ("drawing", "Draw"),
    "decoder": ("unfolding", "Decoder"),
    "layers": ("inside", "Layers"),
    "codec": ("packing", "Codec"),
    "noise": ("noisy_pictures", "Noise"),
    "training": ("live_training", "Training"),
}

__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        module, widget = _HOME[name]
        return getattr(importlib.import_module(f"aekit.explore.{module}"), widget)
    raise AttributeError(f"aekit.explore has no {name!r}; it offers {', '.join(__all__)}")


def __dir__():
    return __all__
