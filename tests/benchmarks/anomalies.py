"""Anomalies in real data: the default Detector beside the mean, PCA, isolation forest, kNN and local outlier factor.

Its defaults were chosen on splits 0 and 1 of the ADBench sets (at most 2,000 training rows) and on splits 0 to 2 and 21
of ECG5000; the table splits measured here are others.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SEEDS = range(10, 15)   # of the splits of the tables
BUDGET = {"creditcard": 100, "nsl_kdd": 1000}  # test samples that somebody looks at


def anomalies_ecg():
    """ECG5000 as the TensorFlow tutorial splits it (80/20, its random state), three seeds of the model."""
    import aekit

    data = _ecg(21)
    tables = [aekit.detect({"autoencoder": aekit.Detector(seed=seed)}, data, seed=seed) for seed in range(3)]
    scores = [table["autoencoder"].auroc for table in tables]
    seconds = max(table["autoencoder"].seconds for table in tables)
    codes = sorted({table["autoencoder"].detector.code_size_ for table in tables})
    measured = f"{np.mean(scores):.4f} ({', '.join(f'{s:.4f}' for s in scores)}; code {codes}; {_beside(tables)})"
    other = [aekit.detect({"autoencoder": aekit.Detector(seed=seed)}, _ecg(seed), seed=seed) for seed in (30, 31, 32)]
    others = [table["autoencoder"].auroc for table in other]
    return [("ECG5000, the tutorial's split, AUROC, mean of three seeds", measured, "at least .993",
             np.mean(scores) >= 0.993),
            ("ECG5000, three other splits, AUROC", f"{np.mean(others):.4f} ({_beside(other)})", "as it is", True),
            ("ECG5000, fit with the choice of the code size, the slowest", f"{seconds:.1f} s", "less than 15 s",
             seconds < 15)]


def _ecg(split):
    from types import SimpleNamespace
    from zipfile import ZipFile

    from sklearn.model_selection import train_test_split

    with ZipFile(SHARED / "ecg5000" / "ecg.zip").open("ecg.csv") as file:
        table = np.loadtxt(file, delimiter=",")
    x, y = table[:, :140, None], (table[:, 140] == 0).astype(int)  # 1 is an abnormal beat
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=split)
    return SimpleNamespace(x_train=x_train, x_test=x_test, y_test=y_test, class_names=("normal", "abnormal"),
                           x_normal=x_train[y_train == 0])


def anomalies_tables():
    """Twenty ADBench sets, 60/40, five splits, unlabelled training data; PyOD's AutoEncoder where it is installed."""
    import aekit

    sets = sorted((SHARED / "adbench").glob("*.npz"))
    if not sets:
        raise FileNotFoundError("no ../shared/data/adbench")
    scores, seconds, samples, splits = {}, {}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for path in sets:
            for seed in SEEDS:
                train, test, y = _split(path, seed)
                key = f"{path.stem}-{seed}"
                splits[key] = y
                np.savez(Path(folder) / f"{key}.npz", train=train, test=test, seed=seed)
                for name, make in _contestants(seed).items():
                    started = time.perf_counter()
                    detector = make().fit(train)
                    seconds.setdefault(name, []).append(time.perf_counter() - started)
                    scores.setdefault(name, {}).setdefault(path.stem, []).append(
                        aekit.metrics.auroc(y, detector.errors(test)))
                    if history := getattr(detector, "history_", None):
                        samples.setdefault(name, []).append(history.samples)
        reason = _pyod(folder, splits, scores, seconds, samples)
    mean = {name: float(np.mean([np.mean(values) for values in found.values()])) for name, found in scores.items()}
    ours = mean.pop("autoencoder")
    rates = {name: np.sum(each) / np.sum(seconds[name]) for name, each in samples.items()}
    others = ", ".join(f"{name} {value:.4f}" for name, value in sorted(mean.items(), key=lambda item: -item[1]))
    rows = [(f"{len(sets)} ADBench sets, 60/40, unlabelled, splits {SEEDS[0]}-{SEEDS[-1]}, mean AUROC",
             f"{ours:.4f} ({others})", "above PCA", ours > mean["PCA"])]
    best = {path.stem: max(scores, key=lambda name: np.mean(scores[name][path.stem])) for path in sets}
    rows.append(("sets on which the autoencoder is the best of all",
                 f"{list(best.values()).count('autoencoder')} of {len(sets)}", "", True))
    if reason:
        return [*rows, ("PyOD's AutoEncoder on the same splits", f"could not run: {reason}", "", False)]
    ratio = rates["autoencoder"] / rates["PyOD autoencoder"]
    return [*rows,
            ("the same, above PyOD's AutoEncoder and PyOD's PCA",
             f"{ours - mean['PyOD autoencoder']:+.4f} and {ours - mean['PyOD PCA']:+.4f}", "above both",
             ours > max(mean["PyOD autoencoder"], mean["PyOD PCA"])),
            ("training throughput, samples x epochs over the seconds of `fit`, over PyOD's AutoEncoder",
             f"{ratio:.0f} times ({rates['autoencoder']:,.0f} / {rates['PyOD autoencoder']:,.0f} samples/s; a fit "
             f"{np.mean(seconds['autoencoder']):.1f} / {np.mean(seconds['PyOD autoencoder']):.1f} s)",
             "at least 10", ratio >= 10)]


def _contestants(seed):
    import aekit
    from aekit.detection.comparing import rivals

    detectors = {**rivals(seed), "PCA, scaled as the autoencoder": aekit.Detector(aekit.PCA, scale="robust", seed=seed),
                 "autoencoder": aekit.Detector(seed=seed)}
    return {name: (lambda each=each: each) for name, each in detectors.items()}


def _split(path, seed):
    with np.load(path) as arrays:
        x, y = arrays["X"].astype(np.float64), arrays["y"].ravel().astype(int)
    order = np.random.default_rng(seed).permutation(len(x))
    cut = int(0.6 * len(x))
    train, test = order[:cut], order[cut:]
    return x[train], x[test], y[test]


def _pyod(folder, splits, scores, seconds, samples):
    """Adds PyOD's figures; the reason where it cannot."""
    import aekit

    python = os.environ.get("AEKIT_PYOD") or (sys.executable if importlib.util.find_spec("pyod") else None)
    if python is None:
        return "pyod is not installed (tests/benchmarks/requirements.txt says how)"
    script = Path(__file__).with_name("pyod_scores.py")
    ran = subprocess.run([python, str(script), folder], capture_output=True, text=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    if ran.returncode or len(lines) != len(splits):
        return (ran.stderr.strip().splitlines() or ["it gave no scores"])[-1]
    for line in lines:
        name = line["split"].rsplit("-", 1)[0]
        for kind, label in (("autoencoder", "PyOD autoencoder"), ("PCA", "PyOD PCA")):
            scores.setdefault(label, {}).setdefault(name, []).append(
                aekit.metrics.auroc(splits[line["split"]], line[kind]["scores"]))
            seconds.setdefault(label, []).append(line[kind]["seconds"])
        samples.setdefault("PyOD autoencoder", []).append(line["autoencoder"]["samples"])
    return None


def anomalies_creditcard():
    """Card fraud: trained on normal payments, ranked with the weights of the full data."""
    return _dataset_rows("creditcard", weigh=True)


def anomalies_nsl_kdd():
    """Network attacks, kinds that the training part does not hold among them; trained on normal connections."""
    return _dataset_rows("nsl_kdd")


def _dataset_rows(name, weigh=False):
    import aekit

    data = aekit.load(name)
    normal = data.y_test == 0
    weights = data.factors_test["weight"] if weigh else None  # a subset holds too few normal payments
    few = np.random.default_rng(0).permutation(data.x_normal)[:10_000]  # kNN and its kin take minutes for more
    table = aekit.detect({"autoencoder": aekit.Detector()}, data, train=few, budget=BUDGET[name], weights=weights)
    rows = [_row(f"{name}, {len(few):,} normal training rows", table, BUDGET[name])]
    unseen = ~np.isin(data.y_test, np.unique(data.y_train)) & ~normal
    if unseen.any():
        keep, parts = normal | unseen, []
        for row in table:
            y = unseen[keep]
            parts.append((row.name, aekit.metrics.average_precision(y, row.scores[keep]),
                          aekit.metrics.recall_at(y, row.scores[keep], BUDGET[name])))
        ours, best = parts[-1], max(parts[:-1], key=lambda part: part[1])
        rows.append((f"{name}, only the {unseen.sum():,} attacks of kinds unseen in training, average precision",
                     "; ".join(f"{who} {precision:.3f}, recall at {BUDGET[name]} {recall:.3f}"
                               for who, precision, recall in parts), f"above {best[0]}", ours[1] > best[1]))
    return rows


def _row(what, table, budget):
    *others, ours = table
    best = max(others, key=lambda row: row.average_precision)
    found = "; ".join(f"{row.name} {row.average_precision:.3f}, recall at {budget} {row.recall:.3f}, AUROC "
                      f"{row.auroc:.3f}, {row.seconds:.1f} s" for row in table)
    return what + ", average precision", found, f"above {best.name}", ours.average_precision > best.average_precision


def _beside(tables):
    names = [row.name for row in tables[0] if row.name != "autoencoder"]
    return ", ".join(f"{name} {np.mean([table[name].auroc for table in tables]):.4f}" for name in names)


BENCHMARKS = {"anomalies ecg": anomalies_ecg, "anomalies tables": anomalies_tables,
              "anomalies creditcard": anomalies_creditcard, "anomalies nsl_kdd": anomalies_nsl_kdd}
