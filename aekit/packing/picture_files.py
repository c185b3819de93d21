"""What everybody else uses: JPEG, WebP and PNG, by Pillow, with the verbs of a model."""

import io

import numpy as np

from ..shapes import check_finite, samples_array


class PictureFile:
    """A picture format as a model: its code is the file.

    Args:
        quality: 1..100 for JPEG and WebP, as Pillow takes it; PNG loses nothing and has none.

    Everything in the file counts, the header too: JPEG's tables alone are about 150 bytes even when optimised, WebP's
    header is 30 or so.
    """

    format, options, steps = "", {}, (None,)

    def __init__(self, quality=None):
        if quality is not None and (isinstance(quality, (bool, str)) or not 0 <= quality <= 100 or quality % 1):
            raise ValueError(f"{self.format}: got quality={quality!r}, expected a whole number from 1 to 100. "
                             f"Type aekit.{self.format}(50).")
        self.quality = None if quality is None else int(quality)
        self.name = self.kind = self.format

    def encode(self, x):
        """Pictures `x` (n, height, width, 1 or 3), 0..1, to a list of n files, as bytes."""
        from PIL import Image

        x = samples_array(x, f"{self.format}.encode")
        if x.ndim != 4 or x.shape[3] not in (1, 3):
            raise ValueError(f"{self.format}.encode: got an array of shape {x.shape}, expected pictures "
                             "(n, height, width, 1 or 3). Type x[..., None] for grey pictures without channels.")
        check_finite(x, f"{self.format}.encode")
        levels = np.clip(np.rint(x * 255), 0, 255).astype(np.uint8)
        files = []
        for picture in levels:
            buffer = io.BytesIO()
            image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
            quality = {} if self.quality is None else {"quality": self.quality}
            image.save(buffer, self.format, **self.options, **quality)
            files.append(buffer.getvalue())
        return files

    def decode(self, files):
        """A list of n files of pictures of one size to float32 (n, height, width, channels), 0..1."""
        from PIL import Image

        pictures = []
        for content in files:
            with Image.open(io.BytesIO(content)) as image:
                pictures.append(np.asarray(image, np.float32))
        x = np.stack(pictures) / np.float32(255)
        return x[..., None] if x.ndim == 3 else x

    def reconstruct(self, x):
        """Pictures `x` to what is left of them in the file, the same shape."""
        return self._again(self.encode(x), np.shape(x)[3])

    def quantised(self, x):
        """(what is left of pictures `x`, bytes of each file (n,) int64), as `aekit.codec.quantised` gives them."""
        files = self.encode(x)
        return self._again(files, np.shape(x)[3]), np.array([len(file) for file in files], np.int64)

    def _again(self, files, channels):
        # WebP has no grey pictures: it stores three equal channels, of which one is enough.
        return self.decode(files)[..., :channels]

    def __repr__(self):
        return self.format if self.quality is None else f"{self.format} at quality {self.quality}"


class JPEG(PictureFile):
    """JPEG (1992): cosine waves in blocks of 8x8 pixels."""

    __doc__ += PictureFile.__doc__.partition("\n")[2]
    format, options, steps = "JPEG", {"optimize": True}, (2, 5, 10, 20, 35, 50, 70, 85)

    def __init__(self, quality=50):
        super().__init__(quality)


class WebP(PictureFile):
    """WebP (2010): blocks predicted from their neighbours, the rest as waves."""

    __doc__ += PictureFile.__doc__.partition("\n")[2]
    format, options, steps = "WebP", {"method": 6}, (0, 5, 10, 20, 35, 50, 70, 85)

    def __init__(self, quality=50):
        super().__init__(quality)


class PNG(PictureFile):
    """PNG (1996): loses nothing."""

    __doc__ += PictureFile.__doc__.partition("\n")[2]
    format, options = "PNG", {"optimize": True}

    def __init__(self):
        super().__init__()


