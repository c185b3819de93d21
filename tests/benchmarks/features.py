"""Are codes good for anything else? Linear probes beside PCA of the same size and raw values."""

CODES, EPOCHS, SEEDS = (8, 16), 8, 5
LABELS = (1, 5, 20, 100)


def features():
    """Right answers of a linear classifier with 20 labels a class on MNIST and Fashion-MNIST, by code, PCA, raw."""
    import aekit

    rows = []
    for name in ("mnist", "fashion_mnist"):
        data = aekit.load(name)
        models, seconds = {}, 0.0
        for code in CODES:
            model = aekit.dense(data.shape, code=code)
            seconds += aekit.train(model, data, epochs=EPOCHS, batch=256, quiet=True).seconds
            models |= {f"code of {code}": model, f"PCA of {code}": aekit.PCA(data.x_train[:20_000], code=code)}
        table = aekit.probe(models, data, labels=LABELS, seeds=SEEDS)
        shown = "; ".join(f"{row.name} " + ", ".join(f"{100 * row.mean(count):.1f} ± {100 * row.spread(count):.1f} %"
                                                     for count in LABELS) for row in table)
        ahead = {code: 100 * (table[f"code of {code}"].mean(20) - table[f"PCA of {code}"].mean(20)) for code in CODES}
        rows.append((f"{name}: linear classifier, 20 labels a class, code above PCA of the same size",
                     f"{', '.join(f'{points:.1f} points at {code}' for code, points in ahead.items())} ({shown} with "
                     f"{', '.join(map(str, LABELS))}; {SEEDS} draws; trained {seconds:.0f} s)",
                     "above 0 at every size", min(ahead.values()) > 0))
    return rows


BENCHMARKS = {"features": features}
