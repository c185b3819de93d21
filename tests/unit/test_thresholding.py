"""`explore.threshold` without a browser: counts, costs and curves are scikit-learn's, in Python and in the page."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_score, recall_score, roc_auc_score

import aekit
from aekit import explore
from aekit.explore.thresholding import short

BEATS = aekit.load("beats")


@pytest.fixture(scope="module")
def studio():
    models = {"six": aekit.PCA(BEATS.x_normal, code=6), "mean": aekit.Mean(BEATS.x_normal),
              "detector": aekit.Detector(aekit.PCA, code=4).fit(BEATS), "kNN": aekit.Neighbours().fit(BEATS)}
    return explore.threshold(models, BEATS)


@pytest.fixture(autouse=True)
def as_it_was(request):
    yield
    if "studio" in request.fixturenames:
        widget = request.getfixturevalue("studio")
        for name, value in widget._start.items():
            setattr(widget, name, value)


def test_counts_are_those_of_scikit_learn(studio):
    for chosen in range(4):
        studio.chosen = chosen
        for at in (5, 50, 95):
            studio.threshold = float(np.percentile(studio.scores, at))
            alarm, counts = studio.scores > studio.threshold, studio.counts
            assert sum(counts.values()) == len(BEATS.x_test)
            assert counts["found"] / (counts["found"] + counts["missed"]) == recall_score(studio.y, alarm)
            assert counts["found"] / (counts["found"] + counts["false_alarms"]) == pytest.approx(
                precision_score(studio.y, alarm, sample_weight=studio.weights))


def test_every_rare_anomaly_is_judged_and_the_figures_stand_for_all_samples():
    random = np.random.default_rng(0)
    y = random.permutation(np.r_[np.zeros(60_000, int), np.ones(95, int)])
    x = (random.normal(size=y.size) + 2.5 * y)[:, None]
    made = explore.threshold(SimpleNamespace(errors=lambda x: x[:, 0]), (x, y))
    assert made.y.sum() == 95 and len(made.y) <= 24_000
    made.threshold = 2.5
    counts, alarm = made.counts, x[:, 0] > 2.5
    assert counts["found"] == (alarm & (y > 0)).sum() and counts["missed"] == 95 - counts["found"]
    assert counts["false_alarms"] + counts["passed"] == 60_000
    assert counts["false_alarms"] == pytest.approx((alarm & (y == 0)).sum(), rel=0.15)
    assert made.cost == 10 * counts["missed"] + counts["false_alarms"]
    average = average_precision_score(y, x[:, 0])
    assert f"average precision {average:.2f}" in made.sentence and "of 95 anomalies" in made.sentence


def test_of_large_samples_the_rare_anomalies_can_all_be_looked_at():
    x, y = np.random.default_rng(0).random((400, 50, 50, 1)), 1 * (np.arange(400) > 395)
    made = explore.threshold(aekit.Mean(x), (x, y))
    assert made.y[made._shown].sum() == 4 and len(made._shown) == 160


def test_the_normal_samples_set_aside_are_judged_nowhere_and_keep_the_stated_rate(studio):
    assert not np.isin(BEATS.x_test[studio.index], studio._aside).all(axis=(1, 2)).any()
    normal = (BEATS.y_test == 0).sum()
    assert len(studio._aside) + (~studio.y).sum() == normal
    for chosen in range(4):
        studio.chosen = chosen
        for rate in (0.05, 0.1):
            alarms = (studio.scores[~studio.y] > studio.from_normals(rate)).mean()
            assert abs(alarms - rate) < 0.045       # 247 samples set the threshold, 494 judge it


def test_no_threshold_is_cheaper_than_the_cheapest(studio):
    for miss, false_alarm in ((1.0, 1.0), (100.0, 1.0), (1.0, 1000.0)):
        studio.miss, studio.false_alarm = miss, false_alarm
        threshold, cost = studio.cheapest
        studio.threshold = threshold
        assert studio.cost == cost
        every = [aekit.metrics.cost(studio.y, studio.scores, at, miss=miss, false_alarm=false_alarm,
                                    weights=studio.weights)
                 for at in [-1, *np.unique(studio.scores)]]
        assert cost == min(every)


def test_a_dear_miss_lowers_the_cheapest_threshold(studio):
    found = []
    for miss in (1.0, 10.0, 100.0, 1000.0):
        studio.miss = miss
        found.append(studio.cheapest[0])
    assert found == sorted(found, reverse=True) and found[0] > found[-1]


def test_another_model_brings_its_own_threshold(studio):
    before = studio.threshold
    studio.chosen = 1
    assert studio.threshold == studio.from_normals() != before


def test_the_nearest_sample_is_where_it_stands_in_the_data_and_wrong_where_the_model_is(studio):
    studio.threshold = float(np.percentile(studio.scores, 70))
    x = BEATS.x_test[studio.index[studio._shown[studio.nearest]]]
    score = aekit.metrics.errors(x[None], studio.models["six"].reconstruct(x[None]))[0]
    nearest = np.abs(np.log(studio.scores) - np.log(studio.threshold)).argmin()
    assert score == pytest.approx(studio.scores[nearest], rel=1e-5)
    at = ((x - studio.models["six"].reconstruct(x[None])[0]) ** 2).argmax()
    assert studio.most_wrong == f"{1000 * at / 128:.0f} ms" and studio.most_wrong in studio.sentence


def test_a_scorer_without_reconstructions_says_only_its_scores(studio):
    studio.chosen = 3
    assert studio._rebuilt[3] == b"" and studio.most_wrong == "" and "most wrong" not in studio.sentence


def test_columns_steps_and_pixels_count_from_1(node):
    random = np.random.default_rng(0)
    y = np.r_[np.zeros(30, int), 1]
    table = random.normal(size=(31, 3))
    table[30, 1] = 50
    made = explore.threshold(aekit.Mean(table[:30]), (table, y))
    made.threshold = 800.0
    assert made.most_wrong == "column 2" and made._labels[made.nearest] == 1
    pictures = random.random((31, 4, 5, 1))
    pictures[30, 3, 2] = 9
    made = explore.threshold(aekit.Mean(pictures[:30]), (pictures, y))
    made.threshold = 3.0
    assert made.most_wrong == "row 4, column 3"
    signals = random.normal(size=(31, 9, 2))
    signals[30, 6, 1] = 50
    made = explore.threshold(aekit.Mean(signals[:30]), (signals, y))
    made.threshold = 100.0
    assert made.most_wrong == "step 7"
    wrong = [1.0 * (i == 13) for i in range(20)]
    assert node(explore.threshold, "[placeOf(given, [20], 0, []), placeOf(given, [10, 2], 0, []), "
                "placeOf(given, [4, 5, 1], 0, [])]", wrong) == ["column 14", "step 7", "row 3, column 4"]


def test_a_model_trained_further_takes_the_place_of_the_one_before():
    poor = aekit.PCA(BEATS.x_normal, code=1)
    made = explore.threshold({"mine": poor}, BEATS)
    before, said = made.scores, made.sentence
    made.update(aekit.PCA(BEATS.x_normal, code=8))
    assert made.scores.mean() < before.mean() and made.sentence != said
    assert made.threshold == made.from_normals()


def test_the_page_ranks_as_scikit_learn_does(node):
    random = np.random.default_rng(0)
    scores = np.round(random.normal(size=300), 1)           # many are equal
    y = (random.random(300) < 0.3).astype(int)
    weights = random.integers(1, 4, 300)
    found = node(explore.threshold, """(() => {
        const { area, average, points } = rankingOf(Float32Array.from(given.scores), given.y, given.weights);
        return [area, average, points.length];
    })()""", {"scores": scores.tolist(), "y": y.tolist(), "weights": weights.tolist()})
    assert found == [pytest.approx(roc_auc_score(y, scores, sample_weight=weights)),
                     pytest.approx(average_precision_score(y, scores, sample_weight=weights)),
                     len(np.unique(scores)) + 1]


def test_a_drawn_line_keeps_every_point_that_can_be_told_apart(node):
    x = np.linspace(0, 1, 20_000)
    line = np.stack([x, np.where(np.arange(20_000) < 50, (np.arange(20_000) % 7) / 7, 0.1)], axis=1)
    kept = np.array(node(explore.threshold, "visible(given)", line.tolist()))
    assert len(kept) < 400 and kept[-1].tolist() == line[-1].tolist()
    assert np.abs(line[:, None] - kept[None]).max(axis=2).min(axis=1).max() < 1 / 150


def test_the_browser_says_the_sentence_that_python_says(studio, node):
    names = ("names", "_shown", "_index", "_labels", "_class_names", "_shape", "_scale", "_sampling_rate", "_columns",
             "_logarithmic")
    given = {name: getattr(studio, name) for name in names}
    given |= {name: [list(part) for part in getattr(studio, name)] for name in ("_scores", "_set_aside", "_wrong")}
    given |= {name: list(getattr(studio, name)) for name in ("_anomalous", "_weights")}
    given |= {"states": [], "_rebuilt": [[]] * 4}
    wanted = []
    for chosen, percentile, miss, false_alarm in ((0, 50, 10.0, 1.0), (1, 97, 100.0, 5.0), (2, 2, 1.0, 1.0),
                                                  (3, 100, 1.0, 1000.0)):
        studio.chosen, studio.miss, studio.false_alarm = chosen, miss, false_alarm
        studio.threshold = float(np.percentile(studio.scores, percentile))
        given["states"].append({"chosen": chosen, "threshold": studio.threshold, "miss": miss,
                                "alarm": false_alarm, "fresh": studio.from_normals(0.05)})
        wanted.append(studio.sentence)
    said = node(explore.threshold, """(() => {
        const bytes = (list) => Uint8Array.from(list);
        const own = { ...given, _anomalous: bytes(given._anomalous), _weights: bytes(given._weights) };
        for (const name of ["_scores", "_set_aside", "_wrong", "_rebuilt"]) own[name] = given[name].map(bytes);
        const model = { get: (name) => own[name] };
        const judged = judgedModels(model, own._anomalous, own._shape.reduce((a, b) => a * b, 1));
        return given.states.map(({ chosen, threshold, miss, alarm, fresh }) => {
            const found = judged(chosen);
            if (thresholdOfNormals(found.aside, 0.05) !== fresh) return "another threshold from normals";
            const counts = countsAt(found.scores, own._anomalous, found.weights, threshold);
            const near = found.nearest(threshold, own._shown);
            const wrong = found.wrong(near);
            return thresholdSentence({ name: own.names[chosen], threshold, counts, ranking: found.ranking,
                cost: miss * counts.missed + alarm * counts.falseAlarms,
                cheapest: cheapestThreshold(found.ranking, miss, alarm), sample: found.index(near),
                label: own._class_names[own._labels[near]],
                place: wrong ? placeOf(wrong, own._shape, own._sampling_rate, own._columns) : "" });
        });
    })()""", given)
    assert said == wanted


def test_numbers_are_written_alike_on_both_sides(node):
    values = [0, 1, 0.5, 12.34, 999.6, 1234.6, 0.000123, 3.21e-7, -0.02, 4.5e8, 123456]
    assert node(explore.threshold, "given.map(short)", values) == [short(value) for value in values]


X, Y = BEATS.x_test[:200], BEATS.y_test[:200]
MEAN = aekit.Mean(BEATS.x_normal)


class Broken:
    """Gives no numbers."""

    def errors(self, x):
        return np.full(len(x), np.nan)


@pytest.mark.parametrize("act, words", [
    (lambda: explore.threshold("mean", BEATS), "is a str, expected something with errors or reconstruct"),
    (lambda: explore.threshold([], BEATS), "got 0 models"),
    (lambda: explore.threshold(MEAN, X), "the data is a ndarray, expected a Dataset or"),
    (lambda: explore.threshold(MEAN, (X, Y[:-1])), "and 199 labels"),
    (lambda: explore.threshold(MEAN, (X[Y == 0], Y[Y == 0])), "0 anomalies"),
    (lambda: explore.threshold(MEAN, (X[Y > 0], Y[Y > 0])), "got 0 normal samples"),
    (lambda: explore.threshold(MEAN, (X * np.inf, Y)), "NaN or infinite"),
    (lambda: explore.threshold({"broken": Broken()}, BEATS), "not finite, expected"),
    (lambda: explore.threshold(MEAN, BEATS, chosen=1), "chosen is 1, expected 0..0"),
    (lambda: explore.threshold(MEAN, BEATS, threshold=np.nan), "threshold is nan, expected a number"),
    (lambda: explore.threshold(MEAN, BEATS, miss=3), "miss is 3, expected one of 1, 2, 5"),
    (lambda: explore.threshold(MEAN, BEATS, rate=0.5), "rate is 0.5, expected one of 0.005"),
])
def test_a_mistake_is_answered_with_what_came_and_what_was_expected(act, words):
    with pytest.raises((TypeError, ValueError), match=words):
        act()


def test_what_is_sent_is_small_whatever_the_data(tmp_path):
    random = np.random.default_rng(0)
    x, y = random.random((40_000, 12, 12, 1), np.float32), (random.random(40_000) < 0.1).astype(int)
    made = explore.threshold({"a": aekit.Mean(x), "b": aekit.PCA(x[:500], code=3)}, (x, y))
    assert len(made.y) == 24_000 and made.to_html(tmp_path / "page.html").stat().st_size < 4e6
