"""The detector: scikit-learn's conventions, a threshold that keeps its promise, and the features that made a score."""

import json
import subprocess
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

import aekit
from aekit import metrics

RNG = np.random.default_rng(0)
# Six features that hang together by two hidden causes, on scales that differ by a hundred.
CAUSES = RNG.normal(size=(3000, 2))
NORMAL = (CAUSES @ RNG.normal(size=(2, 6)) + 0.1 * RNG.normal(size=(3000, 6))) * [1, 10, 100, 1, 1, 1] + 5
TRAIN, FRESH = NORMAL[:2000], NORMAL[2000:]
BROKEN = FRESH.copy()
BROKEN[:, 2] = RNG.permutation(BROKEN[:, 2])  # each value is usual, the combination is not
BOTH = np.r_[FRESH, BROKEN]
Y = np.r_[np.zeros(1000), np.ones(1000)]
PCA = aekit.Detector(aekit.PCA, code=2, false_alarms=0.05).fit(TRAIN)


@pytest.fixture(scope="module")
def trained():
    return aekit.Detector(noise=0.5, false_alarms=0.05, epochs=30).fit(TRAIN)


class TestAnyDetector:
    @pytest.fixture(params=["PCA", "trained"])
    def detector(self, request):
        return PCA if request.param == "PCA" else request.getfixturevalue("trained")

    def test_it_finds_what_breaks_the_connection_between_features(self, detector):
        distance = metrics.auroc(Y, aekit.Detector(aekit.Mean).fit(TRAIN).errors(BOTH))
        assert metrics.auroc(Y, detector.errors(BOTH)) > max(distance + 0.2, 0.75)

    def test_fresh_normal_samples_keep_to_the_stated_rate_of_false_alarms(self, detector):
        assert np.mean(detector.predict(FRESH) == -1) == pytest.approx(0.05, abs=0.025)

    def test_the_verbs_agree(self, detector):
        score = detector.score_samples(BROKEN)
        assert np.allclose(detector.decision_function(BROKEN), score - detector.offset_)
        assert np.array_equal(detector.predict(BROKEN) == 1, detector.errors(BROKEN) <= detector.threshold_)
        assert np.allclose(detector.feature_errors(BROKEN).mean(axis=1), detector.errors(BROKEN))

    def test_a_saved_one_scores_alike_in_a_new_process_without_tensorflow(self, detector, tmp_path):
        path = detector.save(tmp_path / "found.npz")
        code = ("import sys, json, numpy as np, aekit\n"
                f"d = aekit.Detector.load({str(path)!r}); x = np.array(json.loads(sys.stdin.read()))\n"
                "print(json.dumps([d.errors(x).tolist(), d.predict(x).tolist(), 'tensorflow' in sys.modules]))")
        ran = subprocess.run([sys.executable, "-c", code], input=json.dumps(BOTH[::100].tolist()), capture_output=True,
                             text=True)
        assert ran.returncode == 0, ran.stderr
        errors, predicted, loaded = json.loads(ran.stdout)
        assert np.allclose(errors, detector.errors(BOTH[::100])) and not loaded
        assert predicted == detector.predict(BOTH[::100]).tolist()


# These two want an outlier among the samples of `fit`. The threshold comes from held-out samples, and a model that
# remembers its training samples, as kNN does, may call none of them an outlier.
FROM_HELD_OUT = {"check_outliers_train", "check_outliers_fit_predict"}


@pytest.mark.parametrize(("detector", "expected"), [
    (aekit.Detector(hidden=(4,), epochs=1), set()), (aekit.IsolationForest(trees=5), set()),
    (aekit.Detector(aekit.PCA), FROM_HELD_OUT), (aekit.LocalOutlierFactor(), FROM_HELD_OUT),
    (aekit.Neighbours(), FROM_HELD_OUT)], ids=lambda each: repr(each) if hasattr(each, "fit") else "")
@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_own_checks_pass(detector, expected):
    found = check_estimator(detector, on_fail=None, on_skip=None)
    failed = {each["check_name"]: each["exception"] for each in found if each["status"] == "failed"}
    assert not {name: error for name, error in failed.items() if name not in expected}
    assert sum(each["status"] == "passed" for each in found) >= 40


def test_the_explanation_names_the_feature_that_was_broken():
    worst = int(np.argmax(PCA.errors(BROKEN)))
    found = PCA.explain(BROKEN, worst)
    assert found[0].name == "feature 2" and "expected" in repr(found) and "outlier" in found.title
    assert sum(part.share for part in found) == pytest.approx(1)
    says = aekit.show.feature_errors(PCA, BROKEN, worst).says
    assert "feature 2" in says
    with pytest.raises(ValueError, match="explain: got index=5000, expected one of 1000"):
        PCA.explain(BROKEN, 5000)


def test_a_model_given_is_cloned_and_stays_as_it_is():
    model = aekit.dense((6,), code=2, hidden=(8,))
    before = model.get_weights()
    detector = aekit.Detector(model, epochs=2).fit(TRAIN)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert detector.history_.loss[-1] < detector.history_.loss[0]
    assert clone(detector).model is model and not hasattr(clone(detector), "threshold_")


def test_the_same_seed_finds_the_same(trained):
    again = aekit.Detector(noise=0.5, false_alarms=0.05, epochs=30).fit(TRAIN)
    assert np.array_equal(again.errors(BOTH), trained.errors(BOTH))


def test_a_tenth_of_anomalies_in_the_training_does_little_harm():
    far = RNG.normal(size=(200, 6)) * [3, 30, 300, 3, 3, 3] + 5
    y = np.r_[np.zeros(1000), np.ones(100)]
    x = np.r_[FRESH, far[100:]]
    pure, spoilt = (aekit.Detector(epochs=30).fit(each) for each in (TRAIN, np.r_[TRAIN, far[:100], far[:100]]))
    assert metrics.auroc(y, spoilt.errors(x)) > metrics.auroc(y, pure.errors(x)) - 0.05 > 0.8


def test_a_fitted_model_is_used_as_it_is():
    digits, frozen = aekit.load("digits"), aekit.load_model("digits-dense-8")
    detector = aekit.Detector(frozen).fit(digits.x_train)
    assert np.allclose(detector.errors(digits.x_test), metrics.errors(digits.x_test, frozen.reconstruct(digits.x_test)))
    assert detector.heat_maps(digits.x_test[:3]).shape == (3, 8, 8)
    assert np.allclose(detector.heat_maps(digits.x_test[:3], smooth=0).mean(axis=(1, 2)),
                       detector.errors(digits.x_test[:3]))
    with pytest.raises(ValueError, match="expected pictures"):
        PCA.heat_maps(BROKEN)


def test_signals_get_the_smallest_code_that_keeps_most_of_the_held_out_variance():
    time = np.linspace(0, 1, 40)
    waves = [RNG.normal(size=(300, 1)) * np.sin(2 * np.pi * (k + 1) * time) for k in range(3)]
    x = (sum(waves) + 0.05 * RNG.normal(size=(300, 40)))[..., None]
    assert aekit.Detector(aekit.PCA).fit(x).code_size_ == 3
    assert aekit.Detector(aekit.PCA).fit(waves[0][..., None] + 0.05 * RNG.normal(size=x.shape)).code_size_ == 1


@pytest.mark.parametrize("x", [[[1.0], [2.0], [3.0], [9.0]], [[1.0, 5.0], [1.0, 5.0], [1.0, 5.0]]],
                         ids=["one feature", "constant"])
def test_the_smallest_tables_are_scored(x):
    errors = aekit.Detector(epochs=1).fit(x).errors([*x, [100.0] * len(x[0])])
    assert np.isfinite(errors).all() and errors[-1] > errors[:-1].max()


@pytest.mark.parametrize(("wrong", "says"), [
    (lambda: PCA.errors(np.zeros((3, 5))), "5 features, but Detector is expecting 6"),
    (lambda: PCA.errors(np.full((3, 6), np.nan)), "NaN"),
    (lambda: aekit.Detector(false_alarms=2).fit(TRAIN), "false_alarms=2 .*expected shares"),
    (lambda: aekit.Detector(false_alarms="1%").fit(TRAIN), "false_alarms='1%' .*expected shares"),
    (lambda: PCA.set_threshold([np.nan, 1, 2]), "threshold: 1 of 3 scores are NaN or infinite, expected finite"),
    (lambda: PCA.set_threshold([1, 2], "1%"), "false_alarms='1%', expected"),
    (lambda: PCA.explain(BROKEN, "a"), "explain: got index='a', expected one of 1000 samples"),
    (lambda: aekit.Detector(scale="log").fit(TRAIN), "scale='log', expected"),
    (lambda: aekit.Detector(aekit.load_model("digits-dense-8")).fit(TRAIN), r"reads samples of shape \(8, 8, 1\)"),
    (lambda: aekit.Detector.load(__file__), "is not a detector"),
])
def test_what_is_wrong_is_said(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


@pytest.mark.parametrize(("x", "says"), [
    (np.where(np.arange(6) == 2, np.nan, TRAIN[:3]), r"3 values are NaN or infinite, the first at \(0, 2\), expected"),
    (TRAIN[:, 0], r"got an array of shape \(2000,\), expected samples \(n, ...\). Reshape your data: type x"),
    (TRAIN[:0], "got 0 samples, expected 2 or more"),
    ([[1.0], [1.0, 2.0]], "got rows of unequal length"),
    ([["a"], ["b"]], "got values that are no numbers, expected numbers. Give words as a table"),
    (TRAIN[:3] + 1j, "got complex numbers"),
], ids=["holes", "one dimension", "empty", "ragged", "words", "complex"])
@pytest.mark.parametrize("detector", [aekit.Detector(), aekit.Neighbours(), aekit.Inspector(aekit.Mean)],
                         ids=lambda each: type(each).__name__)
def test_samples_that_cannot_be_used_are_refused_in_one_short_sentence(detector, x, says):
    with pytest.raises(ValueError, match=f"^{type(detector).__name__}: {says}") as caught:
        detector.fit(x)
    assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)


def test_a_ranking_without_labels_is_refused():
    for data in (TRAIN, {"amount": [1, 2]}):
        with pytest.raises(TypeError, match="^detect: got a .*, expected a Dataset with labels"):
            aekit.detect({}, data)


class TestThePromiseOfFalseAlarms:
    def test_too_few_held_out_samples_are_said_once_with_what_to_type(self):
        with pytest.warns(UserWarning, match="for false_alarms=0.01, only 40: about 2.4% of new "
                          "normal.*Type false_alarms=0.0244, or hold out 99 or more") as caught:
            aekit.Detector(aekit.Mean).fit(TRAIN[:200])
        assert len(caught) == 1
        with pytest.warns(UserWarning, match="only 98: about 1.0% of new"):
            aekit.Detector(aekit.Mean).set_threshold(np.arange(98))

    def test_what_the_warning_says_to_type_keeps_it_silent(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            aekit.Detector(aekit.Mean, false_alarms=0.0244).fit(TRAIN[:200])
            aekit.Detector(aekit.Mean).set_threshold(np.arange(99))

    def test_a_table_of_detectors_warns_of_yours_alone(self):
        data = SimpleNamespace(**{**vars(TestTheTableOfDetectors.DATA), "x_normal": TRAIN[:200]})
        with pytest.warns(UserWarning) as caught:
            aekit.detect({"mine": aekit.Detector(aekit.PCA, code=2)}, data)
        assert len(caught) == 1 and "Detector: too few held-out samples" in str(caught[0].message)

    def test_overlapping_windows_keep_it_when_the_last_ones_are_held_out(self):
        def windows(seed):
            return aekit.windows(gaussian_filter1d(np.random.default_rng(seed).normal(size=3000), 20), 100, 5)

        rates = {shuffle: np.mean([
            (aekit.Neighbours(false_alarms=0.05, shuffle=shuffle).fit(windows(seed)).predict(windows(seed + 100)) == -1)
            for seed in range(5)]) for shuffle in (True, False)}
        assert rates[True] > 0.15 and rates[False] < 0.5 * rates[True], rates

    @pytest.mark.parametrize("detector", [aekit.Detector(aekit.Mean), aekit.Neighbours(), aekit.IsolationForest(),
                                          aekit.LocalOutlierFactor()], ids=repr)
    def test_the_last_ones_are_the_last(self, detector):
        x = np.arange(200.0)[:, None] * [1, 1]
        detector = clone(detector).set_params(false_alarms=0.05, shuffle=False).fit(x)
        errors = detector.errors(x[-40:])
        assert detector.threshold_ == pytest.approx(metrics.threshold(errors, 0.05), rel=1e-3)


def test_what_is_no_model_and_what_is_a_whole_data_set_is_said():
    with pytest.raises(TypeError, match="expected a model with reconstruct"):
        aekit.Detector("PCA").fit(TRAIN)
    with pytest.raises(TypeError, match="Type digits.x_test"):
        PCA.errors(aekit.load("digits"))
    with pytest.raises(FileNotFoundError, match="no file"):
        aekit.Detector.load("nowhere.npz")


def test_windows_cover_a_signal_and_their_scores_come_back_per_time_step():
    signal = np.arange(25.0)
    cut = aekit.windows(signal, 10, 4)
    assert cut.shape == (5, 10, 1) and cut[-1, -1, 0] == 24 and cut[1, 0, 0] == 4
    assert np.allclose(aekit.over_time(cut, 25, 10, 4), signal)
    assert np.allclose(aekit.over_time(np.full(5, 3.0), 25, 10, 4), 3)
    with pytest.raises(ValueError, match="at least one window"):
        aekit.windows(signal, 30)
    with pytest.raises(ValueError, match="got 4 scores, expected 5"):
        aekit.over_time(np.zeros(4), 25, 10, 4)


class TestTheTableOfDetectors:
    DATA = SimpleNamespace(x_normal=TRAIN, x_train=TRAIN, x_test=BOTH, y_test=Y, class_names=("normal", "broken"))

    @pytest.fixture(scope="class")
    @classmethod
    def table(cls):
        return aekit.detect({"mine": PCA}, cls.DATA, budget=100)

    def test_it_says_the_measured_figures(self, table):
        assert [row.name for row in table] == ["mean", "PCA", "isolation forest", "kNN", "local outlier factor", "mine"]
        assert table["mine"].auroc == metrics.auroc(Y, PCA.errors(BOTH)) and table["mine"].seconds == PCA.seconds_
        assert table["kNN"].recall == metrics.recall_at(Y, table["kNN"].scores, 100)
        best = max(row.average_precision for row in table)
        assert f"<b>{best:.3f}</b>" in table._repr_html_() and "recall in the budget" in table._repr_html_()

    def test_an_earlier_table_stands_in_place_of_the_rivals(self, table):
        again = aekit.detect({"other": PCA}, self.DATA, beside=table)
        assert list(again[:6]) == list(table) and again[-1].name == "other"
        with pytest.raises(KeyError, match="there are mean"):
            again["nobody"]

    def test_the_figures_say_the_measured_figures(self, table):
        assert f"mine {table['mine'].auroc:.3f}" in aekit.show.roc(table, self.DATA).says
        assert f"{np.mean(PCA.errors(BROKEN) > PCA.threshold_):.1%} of 1,000 anomalies" in \
            aekit.show.scores(PCA, self.DATA).says
        day = np.repeat(np.arange(10.0), 100)
        scores = np.where(day < 7, 0.0, 1.0)
        assert aekit.show.drift(scores, day, 0.5).says.endswith("0.0 %, 100.0 %.")
