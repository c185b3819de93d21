"""Photographs: blocks of bundled ones to train on, and Kodak's 24 to be judged by."""

import importlib.util
from pathlib import Path

import numpy as np

from ..packing.tiles import cut
from ._download import RemoteFile, at_hand, fetch

SIDE = 8  # pixels of a block, as in JPEG
# file: (package, folder in it, held out, licence)
PHOTOS = {
    "astronaut.png": ("skimage", "data", False, "public domain, NASA"),
    "coffee.png": ("skimage", "data", False, "CC0, Rachel Michetti"),
    "rocket.jpg": ("skimage", "data", False, "public domain, SpaceX"),
    "china.jpg": ("sklearn", "datasets/images", False, "CC BY 2.0, danielbuechele"),
    "chelsea.png": ("skimage", "data", True, "CC0, Stefan van der Walt"),
    "flower.jpg": ("sklearn", "datasets/images", True, "CC BY 2.0, vultilion"),
}
KODAK = {
    "kodim01.png": ("a56e27cbf5f843c048b6af1d6e090760e9c92fadba88b7dee0205918a37523bd",
                    736_501),
    "kodim02.png": ("4f4b74a79237e311d72cad958237b5f7088d8bce1c82305ebefe1a70e3022dfd",
                    617_995),
    "kodim03.png": ("e25ca1ff2f0c0cb5fdfd5f9b0a0bb21ac4c3de3c84a67f35b09a85d3306249db",
                    502_888),
    "kodim04.png": ("e3b946107c5d3441c022f678d0c3caf1e224d81b1604ba840a4f88e562de61aa",
                    637_432),
    "kodim05.png": ("10349e963c5c813d327852f82c1795fa4148d69fedffc4c589bee458e3ac3d53",
                    785_610),
    "kodim06.png": ("363510303b715d4cbc384e1ce227e466b613a09e1b71ae985882bf8e7fbd9b18",
                    618_959),
    "kodim07.png": ("b77d3f006f42414bb242222e0482e750c0fb9e5ee8d4bed2f6f11c5605fe54a4",
                    566_322),
    "kodim08.png": ("ba23983c76b4832ee0e8af0592664756841a16779acd69f792e268fb6d13d6e7",
                    788_470),
    "kodim09.png": ("6a4361c2fc194feb4edaa9f9a4a0620fb9943e460ac7fdf037fb0f6dd6607a7d",
                    582_899),
    "kodim10.png": ("9dfb70f5867c29ff9ed6313683f19b3d867849e40fbc0c4c54a4a89df341cf23",
                    593_463),
    "kodim11.png": ("7936814b58b5387fce2e4e2488b4ec830dadd95fa9520f358ddb30990b50f2b6",
                    621_023),
    "kodim12.png": ("d78c37c2f04f23761ed2367dd77e2db584ddd4c3950833fecf89f199a8126980",
                    531_024),
    "kodim13.png": ("bc34a3ce58dea09dce1704c997171602de90cb34d0c8503a988b77f473d39b08",
                    822_712),
    "kodim14.png": ("55a94550ff18f3246c4074fd32b77b0c74447c26b6ad274d564d999c0450ba6e",
                    692_201),
    "kodim15.png": ("7538cbb80cb9103606c48b806eae57d56c885c7f90b9b3be70a41160f9cbb683",
                    612_582),
    "kodim16.png": ("a89c7268ccd4718ba424a99fc4643c572cf692ca6eae887185ceb4e9f11d2e54",
                    534_247),
    "kodim17.png": ("37afcc89fbdcb76d9518e04b2fc011027e2f4cd14b3b2f83cefd721641a47c5b",
                    602_078),
    "kodim18.png": ("1a9258c365988961d87a0598725b609139c303ad48a5aad6c503c3b1a87849aa",
                    780_947),
    "kodim19.png": ("b7450b264b1b0a411390d8931b112c27905a992520fc90569dc4b920aa32bbdc",
                    671_476),
    "kodim20.png": ("3b46c71e3b92a563820ba32936be8330c586c41f938efd94be938386aae4328a",
                    492_462),
    "kodim21.png": ("ac958597c82073f6bb65129c68f72b651db5b9efd82e11547d07350214bc268b",
                    637_051),
    "kodim22.png": ("1cee58eb1f2d9c7ebb254d208a03c783ce6cf2c4d8c2cf45e235dd23b4ce1b29",
                    701_970),
    "kodim23.png": ("e3111a2fd4da24af15d6459ef9eacfe54106b38e27b4a21821b75c3f5d2d5baf",
                    557_596),
    "kodim24.png": ("1071c68372cc5a01435c2c225a5cf7d4bb803846ec08bb6b3d6721b156d7cb96",
                    706_397),
}
KODAK_FILES = [RemoteFile("kodak", name, f"http://r0k.us/graphics/kodak/kodak/{name}", sha256, size)
               for name, (sha256, size) in KODAK.items()]


def photos():
    """The data set `photos`: blocks of 8x8 pixels of photographs that scikit-image and scikit-learn ship."""
    from ..data import Dataset

    blocks = {True: [], False: []}
    labels = {True: [], False: []}
    for label, (name, (package, folder, held_out, _)) in enumerate(PHOTOS.items()):
        own = cut(picture(_home(package) / folder / name)[None], SIDE)
        blocks[held_out].append(own)
        labels[held_out].append(np.full(len(own), label, np.int64))
    order = np.random.default_rng(0).permutation(sum(map(len, blocks[False])))
    return Dataset(
        name="photos", x_train=np.concatenate(blocks[False])[order], x_test=np.concatenate(blocks[True]),
        y_train=np.concatenate(labels[False])[order], y_test=np.concatenate(labels[True]),
        class_names=tuple(Path(name).stem for name in PHOTOS), units="brightness of red, green and blue, 0..1 (sRGB)",
        source="photographs that scikit-image and scikit-learn ship: " + ", ".join(PHOTOS),
        licence="; ".join(f"{Path(name).stem}: {licence}" for name, (*_, licence) in PHOTOS.items()),
        description="Six photographs, cut into blocks of 8x8 pixels. The blocks of the cat and of the flower are held "
                    "out, in their order: aekit.tiles.joined puts the photograph together again.")


def kodak():
    """The data set `kodak`: 24 photographs for the test, none to train on."""
    from ..data import Dataset, offline

    paths = fetch("kodak", KODAK_FILES, offline)
    x = np.stack([wide(picture(path)) for path in paths])  # (24, 512, 768, 3)
    return Dataset(
        name="kodak", x_train=x[:0], x_test=x, y_train=np.zeros(0, np.int64), y_test=np.arange(len(x)),
        class_names=tuple(Path(path).stem for path in paths), units="brightness of red, green and blue, 0..1 (sRGB)",
        source="Kodak PhotoCD PCD0992, by r0k.us", licence="released by the Eastman Kodak Company for unrestricted use",
        description="Photographs of 768x512 pixels, which the field has judged picture formats by for thirty years. "
                    "Upright ones are turned on their side. All of them are held out.")


def photos_here():
    """Whether the packages that ship the photographs are installed."""
    return all(importlib.util.find_spec(package) is not None for package in ("skimage", "sklearn"))


def kodak_here():
    """Whether all of Kodak's pictures are in the cache, or a mirror has them."""
    return at_hand(KODAK_FILES)


def picture(path):
    """A picture file as float32 (height, width, 3), 0..1."""
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), np.float32) / np.float32(255)


def wide(x):
    """A picture (height, width, channels) with its long side across."""
    return np.rot90(x) if x.shape[0] > x.shape[1] else x


def _home(package):
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise OSError(f"load: 'photos' is read from {package}, which is not installed. "
                      "Type pip install scikit-image scikit-learn.")
    return Path(spec.origin).parent
