"""One picture file, as it comes from a camera, a scanner or the web, to grey levels or colours of one size."""

import contextlib
import warnings
from dataclasses import dataclass

import numpy as np

SUFFIXES = {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".ppm", ".pgm",
            ".pbm", ".pnm", ".avif"}
CONVERT_FIRST = {".heic": "HEIC", ".heif": "HEIF", ".svg": "SVG", ".psd": "PSD", ".raw": "RAW", ".cr2": "RAW",
                 ".nef": "RAW", ".dng": "RAW"}
# Formats that only hold pixels: EPS and PDF, say, would start other programs.
FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "DIB", "TIFF", "WEBP", "PPM", "AVIF")
MOST_PIXELS = 64_000_000    # of a picture as it is decoded: 256 MB with its four channels


class CannotRead(ValueError):
    """Why a picture is left out."""


@dataclass
class Picture:
    """Pixels uint8 (height, width, 3) at the wanted size, and what was met on the way."""

    pixels: np.ndarray
    was: tuple              # (width, height) in the file, upright
    turned: bool
    transparent: bool
    frames: bool

    @property
    def colour(self):
        """Whether the channels differ anywhere."""
        return bool((self.pixels != self.pixels[..., :1]).any())


def read_picture(path, size, fit, background):
    """The file as a `Picture` of size (height, width); CannotRead with the reason where it is none."""
    from PIL import Image, UnidentifiedImageError

    if not path.stat().st_size:
        raise CannotRead("the file is empty")
    Image.init()  # formats register themselves on demand
    formats = [name for name in FORMATS if name in Image.OPEN]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Pillow would warn of is refused or counted here
        try:
            with Image.open(path, formats=formats) as image:
                return _read(image, size, fit, background)
        except CannotRead:
            raise
        except UnidentifiedImageError:
            raise CannotRead("it is no picture, whatever its name says") from None
        except Image.DecompressionBombError:
            raise CannotRead("it claims more pixels than any camera makes; refused, it could fill the memory") from None
        except PermissionError:
            raise CannotRead("this user may not read it") from None
        except Exception as error:  # Pillow's decoders have a dozen ways to say that a file is damaged
            raise CannotRead(f"broken or cut short ({' '.join(str(error).split())[:80] or type(error).__name__})"
                             ) from None


def _read(image, size, fit, background):
    from PIL import Image, ImageOps

    width, height = image.size
    frames = image.format in ("GIF", "PNG", "WEBP", "TIFF", "AVIF") and getattr(image, "n_frames", 1) > 1
    with contextlib.suppress(AttributeError):
        image.draft(None, (4 * max(size), 4 * max(size)))  # a JPEG is then decoded at an eighth, say: less memory
    if image.width * image.height > MOST_PIXELS:
        raise CannotRead(f"{width:,}x{height:,} pixels are more than {MOST_PIXELS / 1e6:.0f} million; refused, it "
                         "could fill the memory")
    turn = image.getexif().get(0x0112, 1)
    image.load()
    image, transparent = _plain(ImageOps.exif_transpose(image), background)
    box = (size[1], size[0])
    if fit == "pad":
        image = ImageOps.pad(image, box, Image.Resampling.LANCZOS, color=background)
    else:
        image = ImageOps.fit(image, box, Image.Resampling.LANCZOS)
    turned = turn in range(2, 9)
    return Picture(np.asarray(image), (height, width) if turn in range(5, 9) else (width, height), turned,
                   transparent, frames)


def _plain(image, background):
    """(the picture in RGB, whether any of it was transparent and now shows the background)."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        return _of_16_bits(np.asarray(image)), False
    if image.mode == "I":
        values = np.asarray(image)
        if values.min() < 0 or values.max() > 65535:
            raise CannotRead("its grey values are 32-bit numbers of unknown range; save it with 8 or 16 bits")
        return _of_16_bits(values), False
    if image.mode == "F":
        raise CannotRead("its grey values are floating-point numbers of unknown range; save it with 8 or 16 bits")
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            ground = Image.new("RGBA", image.size, background)
            return Image.alpha_composite(ground, image).convert("RGB"), True
    return image.convert("RGB"), False


def _of_16_bits(values):
    from PIL import Image

    return Image.fromarray(np.round(values / 257).astype(np.uint8)).convert("RGB")
