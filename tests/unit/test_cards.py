"""Simulated payments: rare frauds of stated patterns, a drift, and a table whose numbers mean what its columns say."""

import numpy as np
import pytest

import aekit
from aekit.records import Encoding
from aekit.sets import cards


@pytest.fixture(scope="module")
def data():
    return aekit.load("cards")


def frauds(data, pattern):
    rows = np.flatnonzero(data.factors_test["pattern"] == pattern)
    return {name: values[rows] for name, values in data.records_test.items()}, data.factors_test["case"][rows]


def test_about_one_payment_in_300_is_a_fraud(data):
    for y in (data.y_train, data.y_test):
        assert 1 / 400 < (y > 0).mean() < 1 / 250
        assert np.bincount(y).min() >= 15


def test_the_factors_name_each_fraud(data):
    names = np.array(data.class_names)
    for y, factors in ((data.y_train, data.factors_train), (data.y_test, data.factors_test)):
        np.testing.assert_array_equal(factors["pattern"], names[y])
        assert ((factors["case"] > 0) == (y > 0)).all()
    assert not set(data.factors_train["case"][data.y_train > 0]) & set(data.factors_test["case"][data.y_test > 0])


def test_the_last_four_weeks_are_held_out_in_their_order(data):
    train, test = data.factors_train["day"], data.factors_test["day"]
    assert train.max() < cards.TRAIN_DAYS <= test.min() and test.max() < cards.DAYS + 1
    assert (np.diff(train) >= 0).all() and (np.diff(test) >= 0).all()


def test_each_pattern_is_what_it_is_said_to_be(data):
    testing, _ = frauds(data, "card testing")
    assert (testing["amount"] <= 4).all() and (testing["channel"] == "online").all()
    assert testing["payments in last hour"].max() >= 3
    abroad, _ = frauds(data, "stolen card abroad")
    assert (abroad["km from home"] >= 1500).all() and (abroad["amount over usual"] > 1.9).all()
    takeover, _ = frauds(data, "account takeover")
    assert ((takeover["hour"] > 1) & (takeover["hour"] < 7)).all() and (takeover["device"] == "new").all()
    copied, cases = frauds(data, "copied card")
    assert (copied["channel"] == "magnetic stripe").all() and np.bincount(cases)[np.unique(cases)].max() <= 4
    assert 0.5 < np.median(copied["amount over usual"]) < 2.5
    assert all(pattern in data.description for pattern in cards.PATTERNS)


def test_a_payment_knows_the_one_before(data):
    records = {name: np.concatenate([data.records_train[name], data.records_test[name]]) for name in data.records_train}
    mine = records["customer"] == np.bincount(records["customer"]).argmax()
    minutes = records["day"][mine] * 1440
    shown = records["minutes since last"][mine]
    np.testing.assert_allclose(shown[1:], np.clip(np.diff(minutes), 0.1, 10_080), atol=1e-6)
    recent = [(np.abs(minutes[:i] - when) <= 60).sum() for i, when in enumerate(minutes)]
    np.testing.assert_array_equal(records["payments in last hour"][mine], recent)


def test_habits_drift(data):
    """Later weeks are farther from what was trained on, though nobody cheats."""
    model = aekit.PCA(data.x_normal, code=8)
    good = data.y_test == 0
    scores = aekit.metrics.errors(data.x_test, model.reconstruct(data.x_test))[good]
    day = data.factors_test["day"][good]
    first, last = scores[day < 35].mean(), scores[day >= 49].mean()
    assert last > 1.05 * first
    contactless = data.records_test["channel"] == "contactless", data.records_train["channel"] == "contactless"
    assert contactless[0].mean() > 1.15 * contactless[1].mean()


def test_normal_payments_are_on_one_scale_and_categories_are_0_or_1(data):
    x = data.x_normal
    numbers = [i for i, name in enumerate(data.columns) if " = " not in name]
    np.testing.assert_allclose(x[:, numbers].mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(x[:, numbers].std(axis=0), 1, atol=1e-4)
    for name, values in (("merchant", cards.MERCHANTS), ("channel", cards.CHANNELS)):
        block = data.x_test[:, [data.columns.index(f"{name} = {value}") for value in values]]
        np.testing.assert_array_equal(np.array(values)[block.argmax(axis=1)], data.records_test[name])
        assert (block.sum(axis=1) == 1).all()


def test_the_task_is_neither_trivial_nor_hopeless(data):
    from sklearn.metrics import average_precision_score

    found = [average_precision_score(data.y_test > 0, aekit.metrics.errors(data.x_test, model.reconstruct(data.x_test)))
             for model in (aekit.Mean(data.x_normal), aekit.PCA(data.x_normal, code=12))]
    assert 0.05 < found[0] < found[1] < 0.7


def test_a_category_that_was_never_seen_is_all_zeros_and_a_constant_column_stays_finite():
    encode = Encoding({"size": np.array([3.0, 3.0]), "kind": np.array(["a", "b"])}, {"size": None}, ["kind"])
    assert encode.columns == ("size", "kind = a", "kind = b")
    np.testing.assert_array_equal(encode({"size": np.array([4.0]), "kind": np.array(["c"])}), [[1, 0, 0]])
