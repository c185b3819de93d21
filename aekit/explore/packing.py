"""`explore.codec`: the step of the rounding under the hand; picture, bytes and PSNR move together."""

import numpy as np
import traitlets

from aekit import metrics
from aekit.explore.base import Explorer, script, style, text_number
from aekit.explore.held_out import held_out
from aekit.packing import codec
from aekit.packing.picture_files import JPEG, WebP

STEPS = (1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
MOST_SAMPLES = 40   # each is packed at every step, and by every competitor
FORMATS = (JPEG, WebP)


class Codec(Explorer):
    """Slide the step: the code is rounded, the file shrinks, the picture suffers. JPEG and WebP beside it.

    The bytes are those of real files of one sample each, header included.

    Args:
        model: a model that `aekit.codec.prepare` made.
        data: a Dataset or samples (n, *shape), of which at most 40 held-out ones are shown.
        step: grains from one kept value of a code number to the next, one of the widget's `steps`.
        sample: which held-out sample is shown, 0..n-1.

    Raises:
        TypeError, ValueError: a model that is not prepared, data of another shape, a step that is not offered.

    >>> aekit.explore.codec(aekit.load_model("glyphs-rate-32"), aekit.load("glyphs"))
    """

    _esm = script("packing.js")
    _css = style("packing.css")
    name = "codec"
    recipe_traits = ("step", "sample")

    step = traitlets.Int(codec.STEP).tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    steps = traitlets.List(traitlets.Int(), default_value=list(STEPS)).tag(sync=True)
    _grain = traitlets.List(traitlets.Float()).tag(sync=True)
    _symbols = traitlets.Bytes(b"").tag(sync=True)          # int32, (samples, steps, units)
    _files = traitlets.Bytes(b"").tag(sync=True)            # one after the other, (samples, steps)
    _sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    _header = traitlets.Int().tag(sync=True)                # bytes of each file that are not the code
    _others = traitlets.List(traitlets.Dict()).tag(sync=True)       # name; sizes and decibels (samples, qualities)
    _other_pictures = traitlets.Bytes(b"").tag(sync=True)   # of each one's smallest file, (formats, samples), 0..255
    _start = traitlets.Dict().tag(sync=True)

    def __init__(self, model, data, *, step=codec.STEP, sample=0):
        super().__init__()
        codec.fingerprint(model)  # refuses one that is not prepared
        self.model = model
        self._send_samples(held_out(data, self.name, shape=model.shape, most=MOST_SAMPLES))
        self._shape = list(model.shape)
        self._nets = [model.half().to_bytes()]
        self._grain = model.note["grain"]
        x, codes = self.held_out.x, model.encode(self.held_out.x)
        self.files = [[codec.packed(model, code[None], step=step) for step in STEPS] for code in codes]
        symbols = np.stack([codec.symbols(model, codes, step=step) for step in STEPS], axis=1)
        self._symbols = symbols.astype("<i4").tobytes()
        flat = [file for own in self.files for file in own]
        self._files, self._sizes = b"".join(flat), [len(file) for file in flat]
        self._header = codec.header_bytes(model, step=1)
        self._compare(x)
        self.step, self.sample = step, sample
        self._start = {"step": self.step, "sample": self.sample}

    def _compare(self, x):
        others, pictures = [], []
        if len(self._shape) == 3 and self._shape[2] in (1, 3):
            for kind in FORMATS:
                tries = [kind(quality).quantised(x) for quality in kind.steps]
                sizes = np.stack([sizes for _, sizes in tries], axis=1)             # (samples, qualities)
                decibels = np.stack([metrics.psnr(x, kept) for kept, _ in tries], axis=1)
                others.append({"name": kind.format, "sizes": sizes.tolist(), "decibels": decibels.round(3).tolist()})
                pictures.append(np.rint(255 * tries[0][0]).astype(np.uint8))
        self._others, self._other_pictures = others, b"".join(each.tobytes() for each in pictures)

    @traitlets.validate("step")
    def _step_exists(self, proposal):
        if proposal["value"] not in STEPS:
            raise ValueError(f"{self.name}: step is {proposal['value']}, expected one of {', '.join(map(str, STEPS))}.")
        return proposal["value"]

    @traitlets.validate("sample")
    def _sample_exists(self, proposal):
        if not 0 <= proposal["value"] < len(self.held_out):
            raise ValueError(f"{self.name}: sample is {proposal['value']}, expected 0..{len(self.held_out) - 1}.")
        return proposal["value"]

    @property
    def model_name(self):
        """The name of the model, which a recipe keeps."""
        return self.model.name

    @property
    def picture(self):
        """The sample shown."""
        return self.held_out.x[self.sample]

    @property
    def file(self):
        """Its file at this step, as bytes."""
        return self.files[self.sample][STEPS.index(self.step)]

    @property
    def kept(self):
        """What is left of it: the file, decompressed."""
        return codec.decompress(self.model, self.file)[0]

    @property
    def decibels(self):
        """Its PSNR."""
        return float(metrics.psnr(self.picture[None], self.kept[None])[0])

    def _says(self):
        code = len(self.file) - self._header
        says = (f"Step {self.step}: {self.held_out.says(self.sample)}, in {len(self.file)} bytes, {self._header} of "
                f"header and {code} of code, at {text_number(self.decibels, 1)} dB.")
        for other in self._others:
            says += (f" Its smallest {other['name']} file has {other['sizes'][self.sample][0]} bytes, "
                     f"{text_number(other['decibels'][self.sample][0], 1)} dB.")
        return says
