"""Figures of what codes are good for: linear probes, maps, clusters, known factors."""

import numpy as np

from aekit.cleaning import by_name
from aekit.known_factors import factors as followed
from aekit.metrics import neighbours_alike
from aekit.probing import RAW, ProbeTable, probe
from aekit.shapes import as_batch
from aekit.show.networks import SIGNED
from aekit.show.parts import (
    CODE,
    ERROR,
    INK,
    INPUT,
    RECONSTRUCTION,
    Picture,
    axes_of,
    done,
    draw_sample,
    grid,
    label_colours,
)

LINES = [(RECONSTRUCTION, "o", "-"), ("#009E73", "s", "-"), (ERROR, "v", "-"), ("#CC79A7", "P", "-")]
KNOWN = {"PCA": (CODE, "D", "--"), RAW: (INPUT, "x", ":")}


def probes(models, data=None, **options):
    """Accuracy of linear probes over the labels a class, with the spread over seeds; the dotted line is chance.

    Args:
        models: a `ProbeTable` of `aekit.probe`; or what that takes: models, data and its options.
    """
    table = models if isinstance(models, ProbeTable) else probe(models, data, **options)
    figure, axes = axes_of(7, 3.8)
    spare = iter(LINES * 9)
    for at, row in enumerate(table):
        colour, marker, line = KNOWN.get("PCA" if row.name.startswith("PCA") else row.name) or next(spare)
        aside = 1 + 0.03 * (at - (len(table) - 1) / 2)      # so that the bars of the spread stand side by side
        axes.errorbar([n * aside for n in table.labels], [100 * row.mean(n) for n in table.labels],
                      [100 * row.spread(n) for n in table.labels], color=colour, marker=marker, linestyle=line,
                      capsize=3, label=f"{row.name}, {row.code_size} numbers")
    axes.axhline(100 * table.chance, color=INK, linestyle=(0, (1, 3)))
    axes.set_xscale("log")
    axes.set_xticks(table.labels, map(str, table.labels))
    axes.minorticks_off()
    axes.set(xlabel="labels a class", ylabel="right answers, %",
             title=f"A linear classifier with few labels, mean and spread over {table.seeds} draws")
    axes.legend(frameon=False, labelcolor=INK)
    return done(figure, axes, f"Accuracy of linear probes. {table!r}.".replace("\n", "; "))


def maps(models, data, *, count=600, seed=0):
    """Held-out samples on a plane, each drawn as its label: one map a model, and t-SNE of the raw values.

    A code of two numbers is its own map; a larger one is laid flat by t-SNE, which keeps near what is near and bends
    all else (L. van der Maaten and G. Hinton, Visualizing data using t-SNE, 2008). Under each map stands how often a
    sample's nearest neighbour there has its label.

    Args:
        models: a model with `encode`, a list of them, or a dict name -> model.
        data: `Dataset`; count: samples on each map, at least 10; seed: of t-SNE.

    Returns:
        The figure; its `shares` holds those figures, 0..1 by the name of the map.
    """
    if count < 10:
        raise ValueError(f"show.maps: got count={count}, expected 10 samples or more. Type count=600.")
    picked = np.linspace(0, len(data.x_test) - 1, min(count, len(data.x_test))).round().astype(int)
    x, labels = as_batch(data.x_test[picked], data.shape, "show.maps"), data.y_test[picked]
    places = {name: model.encode(x) for name, model in by_name(models).items()}
    places["raw values"] = x.reshape(len(x), -1)
    columns = min(3, len(places))
    rows = -(-len(places) // columns)
    figure = Picture(figsize=(3.7 * columns, 3.9 * rows), layout="constrained")
    colours, says, figure.shares = label_colours(len(data.class_names)), [], {}
    short = all(len(name) <= 2 for name in data.class_names)
    for at, (name, codes) in enumerate(places.items(), start=1):
        flat = codes.shape[1] == 2
        plane = codes if flat else _t_sne(codes, seed)
        axes = figure.add_subplot(rows, columns, at)
        for (across, up), label in zip(plane, labels, strict=True):
            text = data.class_names[label] if short else str(label + 1)
            axes.text(across, up, text, color=colours[label], fontsize=7, ha="center", va="center")
        share = neighbours_alike(plane, labels)
        which = name if flat else f"t-SNE of {name}"
        figure.shares[which] = share
        axes.set(xticks=[], yticks=[], title=f"{which}, {codes.shape[1]} numbers",
                 xlabel=f"nearest neighbour has the same label: {share:.0%}")
        axes.set_xlim(plane[:, 0].min(), plane[:, 0].max())
        axes.set_ylim(plane[:, 1].min(), plane[:, 1].max())
        axes.margins(0.05)
        done(figure, axes, "")
        says.append(f"{axes.get_title()} {share:.0%}")
    figure.says = (f"Maps of {len(x)} held-out samples. Share whose nearest neighbour on the map has the same label: "
                   f"{', '.join(says)}.")
    return figure


def clusters(model, data, *, count=10, shown=6, seed=0):
    """Held-out samples in clusters by their code (k-means): of each cluster the samples nearest to its centre.

    Beside them stands its commonest label and that label's share. The title says how far clusters and labels agree
    (adjusted mutual information: 1 for the same parts, 0 for chance), by code and by raw values.

    Args:
        model: a model with `encode`; data: `Dataset`; count: of clusters, 2 or more; shown: samples of each;
            seed: of k-means.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    x, labels = as_batch(data.x_test, model.shape, "show.clusters"), data.y_test
    if not 2 <= count <= len(x):
        raise ValueError(f"show.clusters: got count={count}, expected 2 to {len(x)} clusters. Type count=10.")
    codes = model.encode(x)
    fitted, raw = (_k_means(values, count, seed) for values in (codes, x.reshape(len(x), -1)))
    agree, raw_agree = (adjusted_mutual_info_score(labels, each.labels_) for each in (fitted, raw))
    rows = -(-count // 2)
    figure = grid(rows, 2 * shown, f"clusters and labels agree: {agree:.2f} by code, {raw_agree:.2f} by raw values")
    away = ((codes - fitted.cluster_centers_[fitted.labels_]) ** 2).sum(axis=1)
    order = sorted(range(count), key=lambda at: -np.bincount(labels[fitted.labels_ == at]).max()
                   / (fitted.labels_ == at).sum())
    limits = float(x.min()), float(x.max())
    for place, at in enumerate(order):
        members = np.flatnonzero(fitted.labels_ == at)
        names = np.bincount(labels[members])
        nearest = members[np.argsort(away[members])][:shown]
        line = figure.axes_grid[place % rows][place // rows * shown:]
        for axes, sample in zip(line, x[nearest], strict=False):
            axes.set_frame_on(True)
            draw_sample(axes, sample, limits)
        line[0].set_ylabel(f"{data.class_names[names.argmax()]}, {names.max() / len(members):.0%}\nof {len(members)}",
                           color=INK, rotation=0, ha="right", va="center", fontsize=9)
    figure.says = (f"{len(x)} held-out samples in {count} clusters. Agreement with the labels (adjusted mutual "
                   f"information): {agree:.2f} by code, {raw_agree:.2f} by raw values.")
    return figure


def factors(models, data):
    """Which code unit follows which known factor: correlations as colours, and what the whole code explains.

    Args:
        models: as for `aekit.factors`, a row of the figure each; data: `Dataset` with known factors.
    """
    table = followed(models, data)
    names = table[0].factors
    figure = Picture(figsize=(8.4, 0.9 + (0.45 + 0.27 * len(names)) * len(table)), layout="constrained")
    for at, row in enumerate(table, start=1):
        axes = figure.add_subplot(len(table), 1, at)
        axes.imshow(row.correlation, cmap=SIGNED, vmin=-1, vmax=1, aspect="auto")
        units = row.correlation.shape[1]
        for which, values in enumerate(row.correlation):
            for unit, value in enumerate(values):
                if abs(value) >= 0.3 and units <= 24:
                    text = f"{value:.1f}".replace("0.", ".").replace("-", "\N{MINUS SIGN}")
                    axes.text(unit, which, text, ha="center", va="center", fontsize=8,
                              color="white" if abs(value) > 0.6 else "#222222")
        axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=8)
        axes.set_xticks(range(units), range(1, units + 1), fontsize=8)
        axes.set(xlabel="code unit" if at == len(table) else "", title=f"{row.name}: correlation within each class")
        side = axes.secondary_yaxis("right")
        side.set_yticks(range(len(names)), [f"whole code {each:.0%}" for each in row.explained], fontsize=8)
        side.tick_params(colors=INK, length=0)
        side.spines["right"].set_visible(False)
        done(figure, axes, "")
    figure.says = f"Known factors and code units. {table!r}.".replace("\n", "; ")
    return figure


def _t_sne(values, seed):
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits  # scikit-learn's own dependency

    perplexity = min(30, (len(values) - 1) / 3)
    with threadpool_limits(1):      # many small steps, which threads only slow down where the machine is busy
        return TSNE(2, perplexity=perplexity, init="pca", random_state=seed, max_iter=500).fit_transform(values)


def _k_means(values, count, seed):
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return KMeans(count, n_init=4, random_state=seed).fit(values)
