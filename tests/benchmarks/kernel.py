"""Benchmarks of what runs in Python: training, frozen models, the start."""

import asyncio
import json
import statistics
import subprocess
import sys
import time

import numpy as np

START = """
import json, sys, time
began = time.perf_counter()
import aekit
data = aekit.load("digits")
model = aekit.load_model("digits-dense-8")
figure = aekit.show.reconstructions(model, data.x_test)
figure._repr_mimebundle_()
seconds = time.perf_counter() - began
import psutil
print(json.dumps({"seconds": seconds, "tensorflow": "tensorflow" in sys.modules,
                  "megabytes": psutil.Process().memory_info().rss / 2**20}))
"""


def throughput():
    """Samples a second of our loop over those of `fit`, in turns, so that both see the same machine."""
    import aekit

    x = np.random.default_rng(0).random((60_000, 784), np.float32)
    build = {"activation": "relu", "output": "sigmoid", "hidden": (128,)}
    fitted, trained = aekit.dense(784, code=32, **build), aekit.dense(784, code=32, **build)
    fitted.fit(x[:12_800], batch_size=128, epochs=1, verbose=0)
    trainer = aekit.Trainer(trained, x, schedule="constant")
    trainer.run(50)
    ratios, rates = [], []
    for _ in range(3):
        started = time.perf_counter()
        fitted.fit(x, batch_size=128, epochs=1, verbose=0)
        fit = len(x) / (time.perf_counter() - started)
        started = time.perf_counter()
        trainer.run(3 * trainer.steps_per_epoch)
        ours = 3 * trainer.steps_per_epoch * 128 / (time.perf_counter() - started)
        ratios.append(ours / fit)
        rates.append((ours, fit))
    ours, fit = (statistics.median(r) for r in zip(*rates, strict=True))
    ratio = statistics.median(ratios)
    return [("training throughput, dense 784-128-32-128-784, batch 128, 60,000 samples, ours / fit",
             f"{ratio:.1f} ({ours:,.0f} / {fit:,.0f} samples/s)", "at least 3.0", ratio >= 3)]


def live():
    """Samples a second of a live training that refreshes a widget over those of `run`, without a browser."""
    import aekit

    data = aekit.load("glyphs")
    model = aekit.dense(data.shape, code=2)
    trainer = aekit.Trainer(model, data, schedule="constant")
    view = aekit.explore.latent(model, data)
    trainer.run(100)

    async def rate(view):
        first = trainer.steps
        started = time.perf_counter()
        await trainer.live(seconds=4, view=view)
        return (trainer.steps - first) / (time.perf_counter() - started)

    pairs = []
    for first in (view, None, view, None):  # in turns, so that a drifting machine favours neither
        found = {first is None: asyncio.run(rate(first))}
        found[first is not None] = asyncio.run(rate(None if first is view else view))
        pairs.append(found[False] / found[True])
    ratio = statistics.median(pairs)
    return [(f"live training of {model.count_params():,} weights with a widget refreshed / without, no browser",
             f"{ratio:.2f}", "at least 0.95", ratio >= 0.95)]


def frozen():
    """Milliseconds of one sample's reconstruction by a frozen model and by `model.predict`."""
    import aekit

    model = aekit.dense((28, 28, 1), code=32)
    cold, x = aekit.freeze(model), np.random.default_rng(0).random((1, 28, 28, 1), np.float32)
    times = {}
    for name, call, count in (("predict", lambda: model.predict(x, verbose=0), 30),
                              ("frozen", lambda: cold.reconstruct(x), 300)):
        call()
        each = []
        for _ in range(count):
            started = time.perf_counter()
            call()
            each.append(time.perf_counter() - started)
        times[name] = statistics.median(each)
    ratio = times["predict"] / times["frozen"]
    return [("frozen one-sample reconstruct, dense 784-256-128-32, against model.predict",
             f"{ratio:.0f} times ({1000 * times['frozen']:.3f} / {1000 * times['predict']:.0f} ms)",
             "at least 500 times", ratio >= 500)]


def fashion():
    """Test error on Fashion-MNIST after 30 s of training, beside PCA and the mean."""
    import aekit

    data = aekit.load("fashion_mnist")
    model = aekit.dense(data.shape, code=30)
    trainer = aekit.Trainer(model, data)
    history = trainer.train(seconds=30, quiet=True)
    error, pca = (aekit.metrics.error(m, data.x_test) for m in (model, aekit.PCA(data, code=30)))
    mean = aekit.metrics.error(aekit.Mean(data), data.x_test)
    return [("Fashion-MNIST, code 30, test mean squared error after 30 s",
             f"{error:.5f} (PCA {pca:.5f}, mean {mean:.5f}; {history.epochs} epochs, {history.seconds:.1f} s)",
             "below .0095", error < 0.0095)]


def digits():
    """Held-out error on digits with the defaults, as a share of PCA's."""
    import aekit

    data = aekit.load("digits")
    started = time.perf_counter()
    model = aekit.dense(data.shape, code=8)
    aekit.train(model, data, quiet=True)
    seconds = time.perf_counter() - started
    ours, pca = (aekit.metrics.error(m, data.x_test) for m in (model, aekit.PCA(data, code=8)))
    mean = aekit.metrics.error(aekit.Mean(data), data.x_test)
    return [("digits, code 8, defaults: held-out mean squared error, ours / PCA",
             f"{ours / pca:.2f} ({ours:.4f} / {pca:.4f}, mean {mean:.4f}) in {seconds:.1f} s",
             "below 0.55 in under 20 s", ours < 0.55 * pca and seconds < 20)]


def start():
    """Seconds and memory from `import aekit` to the first figure of a pre-trained model, in new processes."""
    runs = [json.loads(subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout)
            for _ in range(5)]
    seconds, megabytes = (statistics.median(r[key] for r in runs) for key in ("seconds", "megabytes"))
    imported = any(r["tensorflow"] for r in runs)
    return [("import aekit, load, frozen model, first figure (median of 5)",
             f"{seconds:.2f} s, {megabytes:.0f} MB, tensorflow {'imported' if imported else 'not imported'}",
             "under 2 s, under 250 MB, tensorflow not imported", seconds < 2 and megabytes < 250 and not imported)]


BENCHMARKS = {"throughput": throughput, "live": live, "frozen": frozen, "fashion": fashion, "digits": digits,
              "start": start}
