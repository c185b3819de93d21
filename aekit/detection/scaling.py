"""Samples to the scale on which a network trains, and back."""

from dataclasses import dataclass

import numpy as np

KINDS = ("robust", "standard", "common", None)
NORMAL_QUARTILES = 1.349  # between the quartiles of a normal distribution with deviation 1


@dataclass(frozen=True)
class Scaling:
    """(x - centre) / size, value by value, and then asinh where `squash`: near 0 as it is, far out a logarithm."""

    centre: np.ndarray
    size: np.ndarray
    squash: bool = False

    @classmethod
    def fitted(cls, kind, x):
        """For samples `x` (n, *shape); `kind` as `scale` of `aekit.Detector`."""
        if kind not in KINDS:
            raise ValueError(f"Detector: got scale={kind!r}, expected 'robust', 'standard', 'common', 'auto' or None. "
                             "Type scale='standard'.")
        if kind is None:
            return cls(np.zeros(x.shape[1:]), np.ones(x.shape[1:]))
        centre, deviation = x.mean(axis=0), x.std(axis=0)
        # A value that never varies keeps its own scale: dividing by its rounding error would make it the loudest.
        floor = 1e-9 * np.maximum(np.abs(centre), 1e-3)
        if kind == "common":
            deviation = np.broadcast_to(deviation.mean(), deviation.shape)
        size = np.where(deviation > floor, deviation, 1.0)
        if kind != "robust":
            return cls(centre, size)
        low, centre, high = np.quantile(x, [0.25, 0.5, 0.75], axis=0)
        return cls(centre, np.where(high - low > floor, (high - low) / NORMAL_QUARTILES, size), squash=True)

    def forward(self, x):
        """Samples to float32 on the new scale."""
        scaled = (x - self.centre) / self.size
        return (np.arcsinh(scaled) if self.squash else scaled).astype(np.float32)

    def back(self, x):
        """Samples on the new scale to data units, float64."""
        x = np.asarray(x, np.float64)
        return (np.sinh(x) if self.squash else x) * self.size + self.centre
