"""Quality control: parts and pixels found by the repairing autoencoder, the mean part and PCA of patches."""

PARTS, PIXELS = 0.95, 0.90     # AUROC, for each kind of damage
WIDTHS = (1.0, 2.0, 3.0)       # of the blur, that a baseline may choose among, kind by kind


class Squared:
    """A baseline with the heat map of the textbooks: the squared difference, then blurred."""

    threshold_ = 0.0

    def __init__(self, model, width):
        self.model, self.width = model, width

    def heat_maps(self, x):
        from aekit.inspection.heat import blurred

        return blurred(((x - self.model.reconstruct(x)) ** 2).mean(axis=3), self.width)


def textures():
    """AUROC on held-out `textures`, kind by kind: above the baselines with the same heat map.

    Beside it stands the best that a baseline reaches where it may choose among heat maps, by the very parts that it is
    judged by; the model may not.
    """
    import aekit

    data = aekit.load("textures")
    model = aekit.Patchwise(aekit.load_model("textures-repair"), data.shape)
    baselines = {"mean part": aekit.Mean(data.x_normal), "PCA of the part, 64": aekit.PCA(data.x_normal, code=64)}
    baselines |= {f"PCA of patches, {code}": aekit.PatchPCA(data, side=16, code=code) for code in (16, 48)}
    found, *alike = aekit.inspect({"repairing autoencoder": model, **baselines}, data)
    tried = []
    for width in WIDTHS:
        tried += aekit.inspect(baselines, data, width=width)
        tried += aekit.inspect({f"{name}, squared": Squared(each, width) for name, each in baselines.items()}, data)
    rows = []
    for kind in data.class_names[1:]:
        for level, least in (("image", PARTS), ("pixel", PIXELS)):
            mine = getattr(found, level)[kind]
            rival, best = (max(rows_of, key=lambda row, k=kind, v=level: getattr(row, v)[k])
                           for rows_of in (alike, alike + tried))
            rows.append((f"textures, {kind}: AUROC of {'parts' if level == 'image' else 'pixels'}",
                         f"{mine:.4f} ({rival.name} {getattr(rival, level)[kind]:.4f}; of any heat map: {best.name} "
                         f"{getattr(best, level)[kind]:.4f})", f"at least {least:.2f}, and above {rival.name}",
                         mine >= least and mine > getattr(rival, level)[kind]))
    return rows


def tiles(seconds=60):
    """Real damage: magnetic tiles (Huang, Qiu and Yuan, 2020), never shipped; trained on good ones.

    Every tile is a picture of 64x64 pixels, whatever its sides were; the same tile under another light stays on
    one side of the split.
    """
    import zipfile

    import numpy as np
    from PIL import Image

    import aekit
    from benchmarks.__main__ import SHARED

    pictures, masks, kinds, keys = [], [], [], []
    names = ["MT_Free", "MT_Blowhole", "MT_Break", "MT_Crack", "MT_Fray", "MT_Uneven"]
    with zipfile.ZipFile(SHARED / "extra-unclear-licence" / "magnetic_tile_subset.zip") as archive:
        listed = {member for member in archive.namelist() if member.endswith(".jpg")}
        for member in sorted(listed):
            kind = next(i for i, name in enumerate(names) if name in member)
            pictures.append(_shrunk(archive, member, Image.Resampling.BOX))
            mask = member[:-4] + ".png"
            masks.append(_shrunk(archive, mask, Image.Resampling.BOX) > 0.3 if kind else np.zeros((64, 64), bool))
            kinds.append(kind)
            keys.append(member.rsplit("_", 1)[-1])           # expN_num_K: the tile K under the light N
    x, y, keys = np.stack(pictures)[..., None], np.array(kinds), np.array(keys)
    train = (y == 0) & np.isin(keys, np.unique(keys[y == 0])[::2])
    data = aekit.Dataset(
        name="magnetic tiles", x_train=x[train], x_test=x[~train], y_train=y[train], y_test=y[~train],
        class_names=("normal", *(name[3:].lower() for name in names[1:])), units="brightness", source="",
        licence="none", factors_train={}, factors_test={"mask": np.stack(masks)[~train]})
    net = aekit.dense((16, 16, 1), code=48, hidden=(256,), output="linear", corrupt=aekit.Blots(2))
    aekit.train(net, aekit.patches(data, side=16, count=60_000), seconds=seconds, quiet=True)
    found = aekit.inspect({"repairing": aekit.Patchwise(net, data.shape), "mean": aekit.Mean(data.x_train),
                           "PCA of patches": aekit.PatchPCA(data, side=16, code=16)}, data)
    return [(f"magnetic tiles ({train.sum()} good ones, {seconds:g} s), AUROC of parts / pixels: {row.name}",
             ", ".join(f"{kind} {row.image[kind]:.2f} / {row.pixel[kind]:.2f}" for kind in row.image), "as it is", True)
            for row in found]


def _shrunk(archive, name, how):
    import io

    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(archive.read(name))) as image:
        return np.asarray(image.convert("L").resize((64, 64), how), np.float32) / 255


BENCHMARKS = {"textures": textures, "tiles": tiles}
