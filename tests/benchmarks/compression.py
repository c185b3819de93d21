"""Real file bytes on Fashion-MNIST's test pictures: dense models trained for their rate, WebP, JPEG, PCA."""

import numpy as np

TEST_PICTURES = 1000   # every tenth of the test set
RECIPES = [            # size of the code, weight of a bit, hidden layers, seconds of training
    (32, 0.03, (256, 128), 60),
    (32, 0.01, (256, 128), 60),
    (64, 0.005, (512, 256), 90),
    (128, 0.002, (512, 256), 120),
]


def rate_distortion_of_fashion():
    import aekit

    fashion = aekit.load("fashion_mnist")
    x = fashion.x_test[::len(fashion.x_test) // TEST_PICTURES]
    packers = []
    for size, weight, hidden, seconds in RECIPES:
        model = aekit.dense(fashion.shape, code=aekit.RateCode(size, weight=weight), hidden=hidden,
                            name=f"code-{size}-weight-{weight:g}")
        aekit.train(model, fashion, seconds=seconds, quiet=True)
        packers.append(aekit.codec.prepare(aekit.freeze(model).half(), fashion))
    pca = aekit.codec.prepare(aekit.PCA(fashion, code=200), fashion)
    curves = aekit.rate_distortion({"autoencoder": packers, "PCA": pca, "JPEG": aekit.JPEG, "WebP": aekit.WebP,
                                    "PNG": aekit.PNG}, x, steps=(8, 12, 16, 24, 32, 48))
    ours, jpeg, webp = (curves[name] for name in ("autoencoder", "JPEG", "WebP"))
    low, high = ours.bytes_at(20.5) / jpeg.bytes_at(20.5), ours.bytes_at(24) / webp.bytes_at(24)
    alone = webp.decibels[0]
    rows = [
        ("Fashion-MNIST, file bytes of a picture at 20.5 dB, autoencoder / JPEG",
         f"{low:.3f} ({ours.bytes_at(20.5):.1f} / {jpeg.bytes_at(20.5):.0f})", "below 0.1", low < 0.1),
        ("Fashion-MNIST, file bytes of a picture at 24 dB, autoencoder / WebP",
         f"{high:.2f} ({ours.bytes_at(24):.1f} / {webp.bytes_at(24):.0f}; PCA {curves['PCA'].bytes_at(24):.0f})",
         "at most 0.60", high <= 0.6),
        (f"points of the curve below WebP's least, {webp.bytes[0]:.0f} bytes, {alone:.1f} dB",
         f"{int((ours.decibels < alone).sum())} of {len(ours.bytes)}", "at least 5 points", len(ours.bytes) >= 5),
    ]
    rows += [(f"whole curve, {name}", repr(curve).partition(": ")[2], "", True) for name, curve in curves.items()]
    rows.append(("bytes of the largest model, and pictures after which it pays against WebP at 24 dB",
                 f"{ours.model_bytes:,}; {ours.pays_after(webp, 24):,.0f}", "", np.isfinite(ours.pays_after(webp, 24))))
    return rows


def photographs_of_kodak():
    import aekit

    x = aekit.load("kodak").x_test
    photos = aekit.load("photos")
    packers = {"autoencoder": aekit.Tiled(aekit.load_model("photos-rate-24")),
               "PCA": aekit.Tiled(aekit.codec.prepare(aekit.PCA(photos, code=64), photos)),
               "JPEG": aekit.JPEG, "WebP": aekit.WebP}
    curves = aekit.rate_distortion(packers, x, steps=(8, 16, 32, 64, 128))
    return [(f"Kodak's 24 photographs, whole curve, {name}", repr(curve).partition(": ")[2], "", True)
            for name, curve in curves.items()]


BENCHMARKS = {"compression": rate_distortion_of_fashion, "kodak": photographs_of_kodak}
