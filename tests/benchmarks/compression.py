"""Real file bytes on Fashion-MNIST's test pictures: dense models trained for their rate, WebP, JPEG, PCA."""

import numpy as np

TEST_PICTURES = 1000   # every tenth of the test set
RECIPES = [            # size of the code, weight of a bit, hidden layers, epochs: a busy machine cuts seconds short
    (32, 0.02, (256, 128), 30),
    (64, 0.005, (512, 256), 15),
    (128, 0.0015, (512, 256), 40),
]
PCA_CODES = (64, 128, 200)
STEPS = (8, 12, 16, 24, 32, 48)


def rate_distortion_of_fashion():
    import aekit

    fashion = aekit.load("fashion_mnist")
    x = fashion.x_test[::len(fashion.x_test) // TEST_PICTURES]
    packers, seconds = [], 0
    for size, weight, hidden, epochs in RECIPES:
        model = aekit.dense(fashion.shape, code=aekit.RateCode(size, weight=weight), hidden=hidden,
                            name=f"code-{size}-weight-{weight:g}")
        seconds += aekit.train(model, fashion, epochs=epochs, batch=256, learning_rate=2e-3, quiet=True).seconds
        packers.append(aekit.codec.prepare(aekit.freeze(model).half(), fashion))
    pca = [aekit.codec.prepare(aekit.PCA(fashion, code=size), fashion) for size in PCA_CODES]
    curves = aekit.rate_distortion({"autoencoder": packers, "PCA": pca, "JPEG": aekit.JPEG, "WebP": aekit.WebP,
                                    "PNG": aekit.PNG}, x, steps=STEPS)
    one = aekit.rate_distortion({"one": packers[0]}, x[:200], steps=STEPS)["one"]
    ours, jpeg, webp = (curves[name] for name in ("autoencoder", "JPEG", "WebP"))
    low, high = ours.bytes_at(20.5) / jpeg.bytes_at(20.5), ours.bytes_at(24) / webp.bytes_at(24)
    alone = webp.decibels[0]
    rows = [
        ("Fashion-MNIST, file bytes of a picture at 20.5 dB, autoencoder / JPEG",
         f"{low:.3f} ({ours.bytes_at(20.5):.1f} / {jpeg.bytes_at(20.5):.0f})", "below 0.1", low < 0.1),
        ("Fashion-MNIST, file bytes of a picture at 24 dB, autoencoder / WebP",
         f"{high:.2f} ({ours.bytes_at(24):.1f} / {webp.bytes_at(24):.0f}; PCA {curves['PCA'].bytes_at(24):.0f})",
         "at most 0.60", high <= 0.6),
        ("points of the curve of one builder call", f"{len(one.bytes)}; {len(ours.bytes)} of all {len(RECIPES)} models,"
         f" trained in {seconds:.0f} s", "at least 5", len(one.bytes) >= 5),
        (f"bytes at {alone - 1:.1f} dB, below WebP's least, {webp.bytes[0]:.0f} bytes at {alone:.1f} dB",
         ", ".join(f"{name} {curves[name].bytes_at(alone - 1):.0f}" for name in ("autoencoder", "PCA", "JPEG")),
         "the autoencoder's fewest", all(ours.bytes_at(alone - 1) < curves[name].bytes_at(alone - 1)
                                         for name in ("PCA", "JPEG"))),
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
               "PCA": [aekit.Tiled(aekit.codec.prepare(aekit.PCA(photos, code=size), photos)) for size in (24, 64)],
               "JPEG": aekit.JPEG, "WebP": aekit.WebP}
    curves = aekit.rate_distortion(packers, x, steps=(8, 16, 32, 64, 128))
    rows = [(f"Kodak's 24 photographs, whole curve, {name}", repr(curve).partition(": ")[2], "", True)
            for name, curve in curves.items()]
    rows += [(f"Kodak, bytes at {level:g} dB, where JPEG wins",
              ", ".join(f"{name} {curve.bytes_at(level):,.0f}" for name, curve in curves.items()), "", True)
             for level in (25, 28)]
    return rows


BENCHMARKS = {"compression": rate_distortion_of_fashion, "kodak": photographs_of_kodak}
