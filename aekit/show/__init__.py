"""Pictures of models and data: each function takes arrays or models and returns a matplotlib Figure.

The figure's last-line display in a notebook carries a sentence with its numbers for those who cannot see it, and its
ground is transparent, so that it sits well in the light and the dark theme.
"""

from aekit.show.cleaning import cleaned
from aekit.show.compression import packed, rate_distortion
from aekit.show.models import bottleneck, film, latent, loss, reconstructions, samples
from aekit.show.networks import blend, frequencies, layers, losses
from aekit.show.parts import CODE, ERROR, INK, INPUT, KINDS, RECONSTRUCTION, Picture

__all__ = ["CODE", "ERROR", "INK", "INPUT", "KINDS", "RECONSTRUCTION", "Picture", "blend", "bottleneck",
           "cleaned", "film",
           "frequencies", "latent", "layers", "loss", "losses", "packed", "rate_distortion", "reconstructions",
           "samples"]
