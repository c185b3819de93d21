"""`explore.listen`: noisy, cleaned and clean sound, switched at the same place without a click."""

import numpy as np
import traitlets

from aekit import corrupt, metrics
from aekit.cleaning import by_name
from aekit.explore.base import Explorer, script, style, text_number
from aekit.shapes import check_finite, samples_array

SNRS = (-5, 0, 5, 10, 20)               # dB
NOISES = ("white", "pink", "hum", "babble")
MOST_SAMPLES = 6
BUDGET = 2_000_000                      # bytes of sound in all: every sample costs some for each condition
COMPANDING = 255.0                      # mu of the mu-law (ITU-T G.711): 8 bits a value, fine where the sound is soft
BEST = 60.0                             # dB, shown at most, up and down


class Listen(Explorer):
    """Hear what a model takes away: noisy, cleaned and clean run in step, and a press switches between them.

    Each combination of noise, SNR and sample is cleaned once, when the widget is made; the sounds go to the page with 8
    bits a value (mu-law), so that every answer is immediate, with and without a kernel.

    Args:
        model: anything with `reconstruct(sounds)`, (n, time, 1) to the same; or a dict name -> model with one entry.
        data: a Dataset of sounds with `sampling_rate`, or a pair (sounds (n, time, 1), rate in Hz); a few held-out
            sounds are used, evenly spread.
        rivals: what else cleans: a list, or a dict name -> anything with `reconstruct`.
        noise: one of `noises`; snr: one of `snrs`, the loudness of the speech over the noise in dB.
        sample: which of the sounds, 0..n-1; track: which is heard, 0 for noisy, the last for clean.
        loop: whether it begins again at its end; position: where it stands, in seconds.
        noises: kinds of `aekit.corrupt.mix`, or a dict name -> noise as `mix` takes it; snrs: in dB, ascending.
        seed: of the noises.

    Raises:
        TypeError, ValueError: a model that cannot clean, data without a sampling rate, sounds too long for so many
            conditions, values that are not finite, a noise, an SNR, a sample or a track that is not offered.

    >>> aekit.explore.listen(model, aekit.load("speech"), rivals={"Wiener filter": aekit.signal_filters.WienerFilter()})
    """

    _esm = script("spectrogram.js", "player.js", "listen.js")
    _css = style("listen.css")
    name = "listen"
    recipe_traits = ("noise", "snr", "sample", "track", "loop", "position")

    noise = traitlets.Unicode().tag(sync=True)
    snr = traitlets.Float().tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    track = traitlets.Int(0).tag(sync=True)
    loop = traitlets.Bool(True).tag(sync=True)
    position = traitlets.Float(0.0).tag(sync=True)
    noises = traitlets.List(traitlets.Unicode()).tag(sync=True)
    snrs = traitlets.List(traitlets.Float()).tag(sync=True)
    tracks = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rate = traitlets.Float().tag(sync=True)                 # Hz
    _length = traitlets.Int().tag(sync=True)                # values of each sound
    _peaks = traitlets.List(traitlets.Float()).tag(sync=True)       # of each sample over all its tracks
    _clean = traitlets.Bytes(b"").tag(sync=True)            # (samples, time), mu-law
    _noise = traitlets.Bytes(b"").tag(sync=True)            # (noises, samples, time), mu-law, of _noise_peaks at 0 dB
    _noise_peaks = traitlets.List(traitlets.Float()).tag(sync=True)
    _cleaned = traitlets.Bytes(b"").tag(sync=True)          # (models, noises, snrs, samples, time), mu-law
    _figures = traitlets.List(traitlets.Float()).tag(sync=True)     # SI-SDR, (noisy and models, noises, snrs, samples)
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data, *, rivals=None, noise=None, snr=None, sample=0, track=0, loop=True, position=0.0,
                 noises=NOISES, snrs=SNRS, seed=0):
        super().__init__()
        self.models = self._cleaners(model, rivals)
        self.noises = [str(name) for name in noises]
        self.snrs = sorted(float(value) for value in snrs)
        if not self.noises or not self.snrs:
            raise ValueError(f"{self.name}: got {len(self.noises)} noises and {len(self.snrs)} SNRs, expected at least "
                             "one of each. Type noises=('white', 'hum'), snrs=(0, 10).")
        self.tracks = ["noisy", *self.models, "clean"]
        self.index, self.x = self._sounds(data)
        self._length = self.x.shape[1]
        self._mix(noises if isinstance(noises, dict) else dict(zip(self.noises, noises, strict=True)), seed)
        self._send_sounds()
        self.noise = self.noises[0] if noise is None else noise
        self.snr = min(self.snrs, key=abs) if snr is None else snr
        self.sample, self.track, self.loop, self.position = sample, track, loop, position
        self._start = {name: getattr(self, name) for name in self.recipe_traits}

    def _cleaners(self, model, rivals):
        models = {**by_name(model), **(by_name(rivals) if rivals else {})}
        if len(models) < sum(len(each) if isinstance(each, (dict, list, tuple)) else 1
                             for each in (model, rivals) if each is not None):
            raise ValueError(f"{self.name}: two of the models have one name, expected a name each: {', '.join(models)}."
                             " Type rivals={'Wiener filter': wiener}.")
        for name, each in models.items():
            if not callable(getattr(each, "reconstruct", None)):
                raise TypeError(f"{self.name}: {name!r} is a {type(each).__name__}, expected something with "
                                "reconstruct. Type a trained model.")
        return models

    def _sounds(self, data):
        """A few held-out sounds: where they stand, and (n, time, 1) float32."""
        if hasattr(data, "x_test"):
            x, rate, labels, names = data.x_test, data.sampling_rate, data.y_test, data.class_names
        elif isinstance(data, (tuple, list)) and len(data) == 2:
            (x, rate), labels, names = data, [], []
        else:
            x, rate, labels, names = data, None, [], []
        x = np.asarray(samples_array(x, self.name), np.float32)
        if not rate:
            raise ValueError(f"{self.name}: the data has no sampling rate, expected one in Hz. "
                             "Type aekit.explore.listen(model, (sounds, 8000)).")
        if x.ndim != 3 or x.shape[2] != 1 or not len(x) or x.shape[1] < 256:
            raise ValueError(f"{self.name}: got sounds of shape {x.shape}, expected (n, time, 1) with at least 256 "
                             "values each. Type aekit.load('speech').")
        check_finite(x, self.name)
        each = len(self.models) * len(self.noises) * len(self.snrs) * x.shape[1]
        if each > BUDGET:
            raise ValueError(f"{self.name}: sounds of {x.shape[1]:,} values, cleaned by {len(self.models)} under "
                             f"{len(self.noises) * len(self.snrs)} conditions, are {each / 1e6:.1f} MB each, expected "
                             f"at most {BUDGET / 1e6:g}. Type sounds[:, :{BUDGET * x.shape[1] // each}], or snrs=(0,).")
        count = min(BUDGET // each, MOST_SAMPLES, len(x))
        index = np.linspace(0, len(x) - 1, count).round().astype(int)
        self.rate = float(rate)
        self._labels = [int(labels[i]) for i in index] if len(labels) else []
        self._class_names = [str(name) for name in names]
        return index, x[index]

    def _mix(self, noises, seed):
        """Every condition once: the noises at 0 dB, what each model makes of them at every SNR, the figures."""
        count, each = len(self.x), [10 ** (-snr / 20) for snr in self.snrs]
        self._noise_at_0 = np.stack([corrupt.mix(self.x, noise, 0, rate=self.rate, seed=seed + at) - self.x
                                     for at, noise in enumerate(noises.values())])       # (noises, n, time, 1)
        noisy = self.x + np.multiply.outer(each, self._noise_at_0).swapaxes(0, 1)   # (noises, snrs, n, time, 1)
        noisy = noisy.astype(np.float32)
        found = [noisy]
        for name, model in self.models.items():
            sounds = [np.asarray(model.reconstruct(of_kind.reshape(-1, self._length, 1))) for of_kind in noisy]
            cleaned = np.stack(sounds)
            if cleaned.size != noisy.size:
                raise ValueError(f"{self.name}: {name!r} made {cleaned.shape[1:]} of sounds "
                                 f"{(noisy[0, :, :, 0].size // self._length, self._length, 1)}, expected as many "
                                 "values as it was given. Type model.reconstruct(sounds).shape to see.")
            found.append(np.nan_to_num(cleaned.reshape(noisy.shape)).astype(np.float32))
        self._found = np.stack(found)[..., 0]                       # (noisy and models, noises, snrs, n, time)
        clean = np.broadcast_to(self.x[..., 0], self._found.shape[1:]).reshape(-1, self._length)
        decibels = [metrics.si_sdr(clean, each.reshape(-1, self._length)) for each in self._found]
        self._decibels = np.clip(decibels, -BEST, BEST).reshape(-1, len(self.noises), len(self.snrs), count)

    def _send_sounds(self):
        peaks = np.maximum(np.abs(self._found).max(axis=(0, 1, 2, 4)), np.abs(self.x[..., 0]).max(axis=1))
        peaks = np.maximum(peaks, 1e-6)                             # (n,)
        self._peaks = [float(peak) for peak in peaks]
        self._clean = companded(self.x[..., 0] / peaks[:, None])
        noise = self._noise_at_0[..., 0]
        own = np.maximum(np.abs(noise).max(axis=2), 1e-6)           # (noises, n)
        self._noise, self._noise_peaks = companded(noise / own[..., None]), [float(peak) for peak in own.ravel()]
        self._cleaned = companded(self._found[1:] / peaks[:, None])
        self._figures = [round(float(value), 3) for value in self._decibels.ravel()]

    @traitlets.validate("noise", "snr")
    def _is_offered(self, proposal):
        value, offered = proposal["value"], getattr(self, f"{proposal['trait'].name}s")
        if value not in offered:
            listed = ", ".join(f"{each:g}" if isinstance(each, float) else each for each in offered)
            raise ValueError(f"{self.name}: {proposal['trait'].name} is {value!r}, expected one of {listed}.")
        return value

    @traitlets.validate("sample", "track")
    def _is_there(self, proposal):
        name, most = proposal["trait"].name, {"sample": len(self.x), "track": len(self.tracks)}
        if not 0 <= proposal["value"] < most[name]:
            raise ValueError(f"{self.name}: {name} is {proposal['value']}, expected 0..{most[name] - 1}.")
        return proposal["value"]

    @traitlets.validate("position")
    def _is_inside(self, proposal):
        if not 0 <= proposal["value"] <= self.seconds:
            raise ValueError(f"{self.name}: position is {proposal['value']}, expected 0..{self.seconds:g} seconds.")
        return proposal["value"]

    @property
    def model_name(self):
        """The name of the model, which a recipe keeps."""
        return self.tracks[1]

    @property
    def seconds(self):
        """How long each sound is."""
        return self._length / self.rate

    @property
    def sounds(self):
        """Track name -> its sound (time,) in this condition."""
        at = self.noises.index(self.noise), self.snrs.index(self.snr), self.sample
        found = {name: sound[at] for name, sound in zip(self.tracks, self._found, strict=False)}
        return {**found, "clean": self.x[self.sample, :, 0]}

    @property
    def decibels(self):
        """Track name -> its SI-SDR in dB against the clean sound; of every track but the clean one."""
        at = self.noises.index(self.noise), self.snrs.index(self.snr), self.sample
        return {name: float(values[at]) for name, values in zip(self.tracks, self._decibels, strict=False)}

    def _says(self):
        label = f", labelled {self._class_names[self._labels[self.sample]]}" if self._labels else ""
        figures = ", ".join(f"{name} {text_number(value, 1)}" for name, value in self.decibels.items())
        return (f"Sample {self.sample}{label}, in {self.noise} noise at {text_number(self.snr, 0)} dB. SI-SDR in dB, "
                f"higher is better: {figures}. Track {self.track + 1}, {self.tracks[self.track]}, at "
                f"{text_number(self.position)} of {text_number(self.seconds)} s.")


def companded(x):
    """Values -1..1 as bytes 0..254, 127 for zero, by the mu-law."""
    x = np.clip(x, -1, 1)
    level = np.sign(x) * np.log1p(COMPANDING * np.abs(x)) / np.log1p(COMPANDING)
    return np.rint(127 * (1 + level)).astype(np.uint8).tobytes()
