"""Widgets of features and generation: the nearest are the nearest, and the browser draws what Python draws."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

import aekit
from aekit import explore

DIGITS = aekit.load("digits")
STROKES = [[0.3, 0.2, 0.7, 0.2, 0.45, 0.8]]


def pca(code):
    return aekit.PCA(DIGITS, code=code)


def neighbours(**options):
    return explore.neighbours({"four": pca(4), "nine": pca(9)}, DIGITS, **options)


@pytest.mark.parametrize("options", [{"sample": 7}, {"strokes": STROKES},
                                     {"strokes": STROKES, "chosen": 1, "count": 5}])
def test_the_nearest_are_those_that_scikit_learn_finds(options):
    widget = neighbours(**options)
    for way, (code, codes) in widget.ways.items():
        away, found = NearestNeighbors().fit(codes).kneighbors(code[None], widget.count + 1)
        mine = [at for at in found[0] if at != widget.sample][:widget.count]
        assert widget.nearest[way] == mine
        wanted = [d for d, at in zip(away[0], found[0], strict=True) if at != widget.sample][:widget.count]
        np.testing.assert_allclose(widget.distances[way], wanted, rtol=1e-4, atol=1e-5)


def test_a_sample_is_not_its_own_neighbour_and_agreement_counts_its_label():
    widget = neighbours(sample=7)
    labels = widget.held_out.labels
    for way, found in widget.nearest.items():
        assert 7 not in found
        assert widget.agreement[way] == (labels[7], int((labels[found] == labels[7]).sum()))


def test_neighbours_of_a_drawing_vote_for_a_label():
    widget = neighbours(strokes=STROKES)
    label, count = widget.agreement["code"]
    theirs = widget.held_out.labels[widget.nearest["code"]]
    assert count == np.bincount(theirs).max() and f"by code {count} are labelled {label}" in widget.sentence


def test_neighbours_without_labels_are_compared_with_each_other():
    widget = explore.neighbours(pca(4), DIGITS.x_test, sample=3)
    shared = len(set(widget.nearest["code"]) & set(widget.nearest["pixels"]))
    assert f"{shared} of the 8 nearest by code are also among the nearest by pixels" in widget.sentence


def test_the_rival_is_pca_of_the_same_size():
    widget = neighbours(chosen=1)
    assert widget.rivals[1].code_size == 9 and widget.rivals[1].kind == "PCA"


def test_too_few_samples_and_too_many_neighbours_are_refused():
    with pytest.raises(ValueError, match="expected more than 3"):
        explore.neighbours(pca(4), DIGITS.x_test[:3])
    with pytest.raises(ValueError, match="count is 13, expected 3..12"):
        neighbours(count=13)


def test_an_updated_model_finds_other_neighbours():
    widget, sent = (made := neighbours(sample=5)), made._codes
    widget.update(aekit.PCA(DIGITS.x_train[:20], code=4))
    assert widget._codes[0] != sent[0] and widget._codes[1] == sent[1]


def test_the_browser_finds_the_same_neighbours(node):
    widget = neighbours(strokes=STROKES)
    for way, (code, codes) in widget.ways.items():
        found = node(explore.neighbours, "nearestOf(given.code, given.codes, 8)",
                     {"code": code.tolist(), "codes": codes.ravel().tolist()})
        assert [each["at"] for each in found] == widget.nearest[way]
        np.testing.assert_allclose([each["away"] for each in found], widget.distances[way], rtol=1e-4)
    labels = [3, 8, 8, 3, 1]
    assert node(explore.neighbours, "[agreementOf(given), agreementOf(given, 1)]", labels) == [
        {"label": 3, "count": 2}, {"label": 1, "count": 1}]


# ---- factors ---------------------------------------------------------------------------------------

KNOWN = replace(DIGITS, factors_test={"ink": DIGITS.x_test.mean(axis=(1, 2, 3)),
                                      "top": DIGITS.x_test[:, :4].mean(axis=(1, 2, 3))})


def factors(**options):
    return explore.factors({"six": pca(6), "three": pca(3)}, KNOWN, **options)


def test_the_strongest_cell_is_picked_first():
    widget = factors()
    assert abs(widget.correlation) == pytest.approx(np.abs(widget.table.correlation).max())


def test_the_walk_changes_one_unit_only_and_goes_through_the_code_space():
    widget = factors(unit=2, sample=9)
    model = widget.model
    code = model.encode(DIGITS.x_test[9][None])
    codes = model.encode(DIGITS.x_test)[:, 2]
    ends = np.repeat(code, 2, axis=0)
    ends[:, 2] = np.percentile(codes, (2, 98))
    np.testing.assert_allclose(widget.walk[[0, -1]], model.decode(ends), atol=1e-5)


def test_the_table_is_that_of_the_library_and_the_sentence_names_every_model():
    widget = factors(factor=1)
    table = aekit.factors({"six": pca(6), "three": pca(3)}, KNOWN)
    np.testing.assert_array_equal(widget.table.correlation, table[0].correlation)
    for row in table:
        assert f"{row.name} {100 * row.explained[1]:.0f} %" in widget.sentence


def test_a_smaller_model_keeps_the_unit_in_reach():
    widget = factors(unit=5)
    widget.chosen = 1
    assert widget.unit == 2
    with pytest.raises(ValueError, match="unit is 3, expected 0..2"):
        widget.unit = 3


def test_the_browser_says_the_same_of_a_cell(node):
    widget = factors(factor=1, unit=0)
    said = node(explore.factors, "factorSentence({ ...given, table: Float32Array.from(given.table) })", {
        "table": widget.table.correlation.ravel().tolist(), "size": 6, "factor": 1, "unit": 0, "name": "top",
        "names": widget.names, "explained": widget._explained})
    assert said == widget.sentence


# ---- generation ------------------------------------------------------------------------------------

SMALL = replace(DIGITS, x_train=DIGITS.x_train[:300], y_train=DIGITS.y_train[:300])
MODELS = {"PCA": pca(8), "variational": aekit.load_model("digits-sigma-0.15")}


def generation(**options):
    return explore.generation(MODELS, SMALL, **options)


def test_random_codes_come_from_the_models_own_distribution():
    widget = generation()
    many = np.concatenate([set_seed(widget, seed).random_codes for seed in range(200)])
    own = pca(8).encode(SMALL.x_train)
    np.testing.assert_allclose(many.mean(axis=0), own.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(np.cov(many.T), np.cov(own.T), atol=0.1 * own.var(axis=0).max())
    widget.chosen = 1
    many = np.concatenate([set_seed(widget, seed).random_codes for seed in range(200)])
    np.testing.assert_allclose(np.cov(many.T), np.eye(8), atol=0.1)


def set_seed(widget, seed):
    widget.seed = seed
    return widget


def test_the_nearest_training_sample_is_the_nearest():
    widget = generation(seed=3)
    away, found = NearestNeighbors().fit(SMALL.x_train.reshape(300, -1)).kneighbors(widget.invented.reshape(12, -1), 1)
    np.testing.assert_allclose(widget.nearest[1], away[:, 0], rtol=1e-4)
    np.testing.assert_array_equal(widget.nearest[0], found[:, 0])


def test_the_figures_are_those_of_the_library():
    widget = generation(chosen=1)
    model = MODELS["variational"]
    assert widget.figures["error"] == pytest.approx(aekit.metrics.error(model, DIGITS.x_test))
    invented = aekit.generate(model, count=1000, seed=1)
    assert (widget.figures["precision"], widget.figures["recall"]) == aekit.metrics.precision_recall(
        SMALL.x_train, invented)
    assert f"{int(100 * widget.figures['precision'] + 0.5)} % look real" in widget.sentence


@pytest.mark.parametrize("chosen", [0, 1])
def test_the_browser_draws_the_same_random_codes(node, chosen):
    widget = generation(chosen=chosen, seed=5)
    source = np.frombuffer(widget._drawn_from[chosen], np.float32).tolist()
    found = node(explore.generation, "randomCodes(given, 8, 5).map((code) => Array.from(code))", source)
    np.testing.assert_allclose(found, widget.random_codes, atol=1e-5)


def test_models_of_two_code_sizes_are_refused():
    with pytest.raises(ValueError, match="got models of 2 shapes and code sizes, expected one"):
        explore.generation({"a": pca(2), "b": pca(3)}, DIGITS)
