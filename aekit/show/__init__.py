"""Pictures of models and data: each function takes arrays or models and returns a matplotlib Figure.

The figure's last-line display in a notebook carries a sentence with its numbers for those who cannot see it, and its
ground is transparent, so that it sits well in the light and the dark theme.
"""

from aekit.show.anomalies import over_time, wrong
from aekit.show.cleaning import cleaned
from aekit.show.compression import packed, rate_distortion
from aekit.show.detection import drift, feature_errors, roc, scores
from aekit.show.features import clusters, factors, maps, probes
from aekit.show.inspection import heatmaps
from aekit.show.models import bottleneck, film, latent, loss, reconstructions, samples
from aekit.show.networks import blend, frequencies, layers, losses
from aekit.show.parts import CODE, ERROR, INK, INPUT, KINDS, RECONSTRUCTION, Picture
from aekit.show.sound import error_spectrum, signals, spectrograms

__all__ = ["CODE", "ERROR", "INK", "INPUT", "KINDS", "Picture", "RECONSTRUCTION", "blend", "bottleneck", "cleaned",
           "clusters", "drift", "error_spectrum", "factors", "feature_errors", "film", "frequencies", "heatmaps",
           "latent", "layers", "loss", "losses", "maps", "over_time", "packed", "probes", "rate_distortion",
           "reconstructions", "roc", "samples", "scores", "signals", "spectrograms", "wrong"]
