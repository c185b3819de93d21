"""Widgets: the same names as in `show`, with parts you can move. They decode in the browser, with no kernel.

>>> aekit.explore.latent(model, digits)          # drag the code, the decoder draws
>>> aekit.explore.bottleneck(models, digits)     # how few numbers are enough?
>>> aekit.explore.draw(model, digits)            # draw, and watch it being squeezed and rebuilt
>>> aekit.explore.decoder(model, digits)         # the code unfolds layer by layer; two codes blended
>>> aekit.explore.layers(model, digits)          # one sample through every layer; a unit opened
>>> aekit.explore.codec(model, glyphs)           # round the code: picture, bytes and PSNR move together
>>> aekit.explore.noise(model, glyphs)           # draw, corrupt, clean
>>> aekit.explore.heatmap(model, textures)       # scratch a part, and see where it is found
>>> aekit.explore.listen(model, speech)          # noisy, cleaned, clean: switched without a click
>>> aekit.explore.threshold(detector, beats)     # found, missed, false alarms: drag the threshold
>>> aekit.explore.neighbours(model, glyphs)      # draw; the nearest by code, by PCA, by pixels
>>> aekit.explore.factors(model, glyphs)         # which number of the code follows which known cause?
>>> aekit.explore.generation(models, digits)     # random codes decoded, from blur to holes
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
    "heatmap": ("heating", "Heatmap"),
    "listen": ("listening", "Listen"),
    "threshold": ("thresholding", "Threshold"),
    "neighbours": ("retrieval", "Neighbours"),
    "factors": ("following", "Factors"),
    "generation": ("inventing", "Generation"),
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
