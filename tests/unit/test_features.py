"""What codes are good for: linear probes, known factors, and their figures."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold

import aekit
from aekit import probing, show

DIGITS = aekit.load("digits")
PCA = aekit.PCA(DIGITS, code=8)
RNG = np.random.default_rng(0)


class Code:
    """A code made by a function of the samples."""

    def __init__(self, of, kind="made up"):
        self.of, self.kind, self.shape = of, kind, DIGITS.shape
        self.code_size = self.encode(DIGITS.x_test[:1]).shape[1]

    def encode(self, x):
        return self.of(x).astype(np.float32)


def label_of(x):
    """The labels of digits samples, by looking them up: a code that nobody could have, for an oracle."""
    known = {sample.tobytes(): label for half in ("train", "test") for sample, label in
             zip(getattr(DIGITS, f"x_{half}"), getattr(DIGITS, f"y_{half}"), strict=True)}
    return np.array([known[sample.tobytes()] for sample in x])


def noise_for(x):
    return np.random.default_rng(len(x)).normal(size=(len(x), 4))


def probe(models, **options):
    return aekit.probe(models, DIGITS, **{"labels": (1, 5), "seeds": 2, "raw": False, **options})


def test_a_code_that_holds_the_label_is_always_right_and_noise_is_right_by_chance():
    table = probe({"label": Code(lambda x: np.eye(10)[label_of(x)]), "noise": Code(noise_for)})
    assert table["label"].mean(1) == table["label"].mean(5) == 1
    assert table["noise"].mean(5) < 0.2
    assert table.chance == pytest.approx(np.bincount(DIGITS.y_test).max() / len(DIGITS.y_test))


def test_every_model_sees_the_same_labels():
    first, second = probe({"one": PCA, "other": PCA})
    assert all((first.accuracy[n] == second.accuracy[n]).all() for n in (1, 5))
    assert first.spread(1) > 0      # and other labels for another seed


def test_the_scale_and_the_place_of_a_code_make_no_difference():
    plain, moved = probe([PCA, Code(lambda x: 300 * PCA.encode(x)[:, ::-1] + 50)])
    for n in (1, 5):
        np.testing.assert_allclose(plain.accuracy[n], moved.accuracy[n], atol=0.01)


def test_wide_codes_are_judged_as_scikit_learn_judges_them():
    few = probing._few(DIGITS.y_train, 5, 0)
    alike = probing._standing_alike(DIGITS.x_train.reshape(-1, 64))
    x, held_out = (alike(part.reshape(-1, 64)) for part in (DIGITS.x_train[few], DIGITS.x_test))
    y = DIGITS.y_train[few]
    assert x.shape[1] > len(x)      # so that `probe` turns to the samples' own axes first
    search = GridSearchCV(LogisticRegression(max_iter=1000), {"C": probing.STRENGTHS},
                          cv=StratifiedKFold(3, shuffle=True, random_state=0)).fit(x, y)
    [raw] = [row for row in aekit.probe(PCA, DIGITS, labels=5, seeds=1) if row.name == probing.RAW]
    assert raw.mean(5) == pytest.approx(search.score(held_out, DIGITS.y_test), abs=0.006)


def test_more_labels_make_better_answers_and_the_table_shows_it():
    table = aekit.probe({"PCA": PCA}, DIGITS, labels=(1, 20), seeds=3)
    assert [row.name for row in table] == ["PCA", "raw values"]
    assert all(row.mean(20) > row.mean(1) + 0.1 for row in table)
    assert f"{100 * table['PCA'].mean(20):.1f} ± {100 * table['PCA'].spread(20):.1f}" in table._repr_html_()
    figure = show.probes(table)
    assert "raw values, 64 numbers" in figure.says and "commonest class" in figure.says


def test_the_classifier_converges_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        aekit.probe(PCA, DIGITS, labels=(1, 2, 20), seeds=1)


@pytest.mark.parametrize("options, message", [
    ({"labels": (0,)}, "expected whole numbers from 1 to"), ({"labels": (5000,)}, "the size of the smallest class"),
    ({"labels": ()}, "expected whole numbers"), ({"seeds": 0}, "got seeds=0, expected a whole number of 1 or more")])
def test_a_probe_that_cannot_be_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        probe(PCA, **options)


def test_a_probe_needs_labels_and_models():
    with pytest.raises(TypeError, match="probe: got a ndarray, expected a data set with labels"):
        aekit.probe(PCA, DIGITS.x_test)
    with pytest.raises(ValueError, match="probe: got no models"):
        aekit.probe([], DIGITS)


def known_causes():
    """A data set with two causes, and a code whose first unit follows one of them within each class."""
    ink, shift = RNG.normal(size=(2, len(DIGITS.x_test)))
    data = replace(DIGITS, factors_test={"ink": ink, "shift": shift, "family": np.array(["x"] * len(ink)),
                                         "fixed": np.ones(len(ink))})
    offset = 30 * DIGITS.y_test
    return data, ink, Code(lambda x: np.stack([2 * ink[:len(x)] + offset[:len(x)], noise_for(x)[:, 0]], axis=1))


def test_a_unit_that_follows_a_cause_within_each_class_is_found():
    data, ink, code = known_causes()
    [row] = aekit.factors(code, data)
    assert row.factors == ("ink", "shift")          # names are not numbers, and what never varies cannot be followed
    assert abs(np.corrcoef(code.encode(data.x_test)[:, 0], ink)[0, 1]) < 0.2        # the classes hide it
    assert row.best("ink") == (0, pytest.approx(1, abs=1e-3))
    assert row.explained[0] > 0.99 and row.explained[1] < 0.1
    assert np.abs(row.correlation[1]).max() < 0.2


def test_what_is_explained_is_judged_on_samples_that_were_not_fitted():
    data, _, _ = known_causes()
    [row] = aekit.factors(Code(lambda x: np.random.default_rng(1).normal(size=(len(x), 60))), data)
    assert (row.explained < 0.05).all()     # sixty useless numbers would explain a sixth of what they were fitted to


def test_data_without_known_factors_is_refused():
    with pytest.raises(TypeError, match="factors: got 'digits' without known factors"):
        aekit.factors(PCA, DIGITS)


def test_the_figure_of_factors_says_what_the_whole_code_explains():
    data, _, code = known_causes()
    figure = show.factors({"made up": code, "PCA": PCA}, data)
    assert "made up: the whole code explains ink 100 % (unit 1: +1.00)".replace(" %", "%") in figure.says
    assert len(figure.axes) == 2


def test_the_shipped_code_of_glyphs_follows_scale_more_than_pca_does():
    glyphs = aekit.load("glyphs")
    plain, pca = aekit.factors([aekit.load_model("glyphs-dense-16"), aekit.PCA(glyphs.x_train[:3000], code=16)], glyphs)
    scale = plain.factors.index("scale")
    assert plain.explained[scale] > pca.explained[scale] > 0.5
    assert plain.factors == ("weight", "pen", "slant", "scale", "rotation", "shift_x", "shift_y")


def test_a_map_tells_how_often_the_nearest_neighbour_has_the_same_label():
    perfect = Code(lambda x: np.stack([label_of(x), label_of(x) ** 2], axis=1), kind="perfect")
    figure = show.maps([perfect, PCA], DIGITS, count=60)
    assert "perfect, 2 numbers 100%" in figure.says
    assert "t-SNE of PCA, 8 numbers" in figure.says and "t-SNE of raw values, 64 numbers" in figure.says
    assert list(figure.shares) == ["perfect", "t-SNE of PCA", "t-SNE of raw values"] and figure.shares["perfect"] == 1
    assert len(figure.axes) == 3
    with pytest.raises(ValueError, match="expected 10 samples or more"):
        show.maps(PCA, DIGITS, count=3)


def test_clusters_of_a_perfect_code_are_its_labels():
    figure = show.clusters(Code(lambda x: 9 * np.eye(10)[label_of(x)]), DIGITS)
    assert "1.00 by code" in figure.says
    assert 0.5 < float(figure.says.split(", ")[-1].split()[0]) < 0.9        # raw values
    with pytest.raises(ValueError, match="got count=1, expected 2 to 359 clusters"):
        show.clusters(PCA, DIGITS, count=1)


def test_two_models_of_a_kind_stay_two_rows():
    assert [row.name for row in probe([PCA, aekit.PCA(DIGITS, code=2), Code(noise_for)], labels=1)] == [
        "PCA", "PCA no. 2", "made up"]


def test_neighbours_alike_counts_nearest_others_with_the_same_label():
    codes = np.array([[0.0], [0.1], [5.0], [5.2], [9.0]])
    assert aekit.metrics.neighbours_alike(codes, [1, 1, 2, 3, 3]) == pytest.approx(3 / 5)
    with pytest.raises(ValueError, match="got 5 codes and 4 labels"):
        aekit.metrics.neighbours_alike(codes, [1, 1, 2, 3])
