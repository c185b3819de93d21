"""Tables with names, categories and holes: what becomes of them, and whether a detector can name the culprit."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest

import aekit
from aekit.detection.columns import Columns

RECORDS = {"amount": [12.5, None, 3.0], "channel": ["chip", "online", None], "count": np.array([1, 2, 3]),
           "new": [True, False, True], "empty": [float("nan")] * 3}
COLUMNS = Columns().fit(RECORDS)


def test_numbers_are_filled_and_categories_are_one_hot():
    table = dict(zip(COLUMNS.get_feature_names_out(), COLUMNS.transform(RECORDS).T.tolist(), strict=True))
    assert table["amount"] == [12.5, 7.75, 3.0] and table["amount is missing"] == [0, 1, 0]
    assert table["channel = chip"] == [1, 0, 0] and table["channel = online"] == [0, 1, 0]
    assert table["count"] == [1, 2, 3] and table["new = True"] == [1, 0, 1] and table["empty"] == [0, 0, 0]


def test_what_was_never_seen_is_all_zeros():
    strange = COLUMNS.transform({**RECORDS, "channel": ["fax", "chip", "chip"], "count": [None, 1, 2]})
    table = dict(zip(COLUMNS.features_, strange.T.tolist(), strict=True))
    assert table["channel = chip"] == [0, 1, 1] and table["count"] == [2, 1, 2]


def test_its_state_restores_it_without_a_pickle():
    again = Columns.from_state(json.loads(json.dumps(COLUMNS.state())))
    assert again.features_ == COLUMNS.features_
    assert np.array_equal(again.transform(RECORDS), COLUMNS.transform(RECORDS))


def test_a_missing_column_and_a_word_among_numbers_are_named():
    with pytest.raises(ValueError, match="got no column 'amount'"):
        COLUMNS.transform({"channel": ["chip"]})
    with pytest.raises(ValueError, match="'count' has values that are no numbers"):
        COLUMNS.transform({**RECORDS, "count": ["one", "two", "three"]})
    with pytest.raises(ValueError, match="of one length"):
        Columns().fit({"a": [1, 2], "b": [1]})


def test_text_that_differs_from_row_to_row_is_left_out_with_a_warning():
    rng = np.random.default_rng(0)
    records = {"amount": rng.normal(size=3000), "id": np.array([f"payment {i}" for i in range(3000)])}
    with pytest.warns(UserWarning, match="column 'id' is left out: it is text that differs .* 3,000 different values"):
        columns = Columns().fit(records)
    assert columns.features_ == columns.names_ == ["amount"]
    assert columns.transform({"amount": [1.0]}).tolist() == [[1.0]]
    with pytest.raises(ValueError, match=r"every column is text that differs from row to row \(id\)"), \
            pytest.warns(UserWarning):
        Columns().fit({"id": records["id"]})


def test_of_a_category_with_many_values_the_rarest_are_one():
    shops = np.array([f"shop {i:02}" for i in range(40) for _ in range(40 - i)])
    columns = Columns().fit({"shop": shops})
    assert columns.features_ == [f"shop = shop {i:02}" for i in range(29)] + ["shop = other values"]
    again = Columns.from_state(json.loads(json.dumps(columns.state())))
    for each in (columns, again):
        found = each.transform({"shop": ["shop 00", "shop 39", "never seen", None]})
        assert found[:, [0, -1]].tolist() == [[1, 0], [0, 1], [0, 1], [0, 0]] and found.sum() == 3
    assert len(Columns().fit({"shop": shops[shops < "shop 30"]}).features_) == 30


@pytest.mark.parametrize("kind", [
    lambda days: np.array(days, "datetime64[D]"), lambda days: [None if d == "NaT" else datetime.date.fromisoformat(d)
                                                                for d in days],
    lambda days: pd.to_datetime(pd.Series(days)), lambda days: pd.to_datetime(pd.Series(days), utc=True)],
    ids=["NumPy", "date", "pandas", "with a time zone"])
def test_dates_are_days_since_the_earliest_of_training(kind):
    columns = Columns().fit({"when": kind(["2024-03-03", "2024-03-01", "NaT"])})
    assert columns.transform({"when": kind(["2024-03-03", "2024-03-01", "NaT"])}).tolist() == [[2, 0], [0, 0], [1, 1]]
    again = Columns.from_state(json.loads(json.dumps(columns.state())))
    assert again.transform({"when": kind(["2024-02-01"])})[0, 0] == -29
    with pytest.raises(ValueError, match="'when' has values that are no dates, expected dates"):
        columns.transform({"when": [1.0, 2.0]})
    with pytest.raises(ValueError, match="'count' has values that are no numbers"):
        COLUMNS.transform({**RECORDS, "count": np.array(["2024-03-01"] * 3, "datetime64[D]")})


def test_a_data_frame_of_dates_and_ids_is_detected_in_few_features():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"when": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(300), unit="h"),
                          "id": [f"payment {i}" for i in range(300)], "amount": rng.normal(size=300)})
    with pytest.warns(UserWarning, match="column 'id' is left out"):
        detector = aekit.Detector(aekit.PCA, false_alarms=0.05).fit(table)
    assert detector.names_ == ["when", "amount"]
    table.loc[7, "when"] = pd.Timestamp("2030-01-01")
    assert detector.errors(table).argmax() == 7 and detector.explain(table, 7)[0].name == "when"


def test_a_detector_reads_records_names_the_culprit_and_comes_back_from_a_file(tmp_path):
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 3, 600)
    records = {"size": 10 * kind + rng.normal(size=600), "shape": np.array(["round", "square", "long"])[kind],
               "weight": 2.0 * kind + 0.1 * rng.normal(size=600)}
    records["weight"][::50] = np.nan
    detector = aekit.Detector(epochs=40).fit(records)
    strange = {name: values[1:6].copy() for name, values in records.items()}
    strange["size"][3] = 90
    assert detector.errors(strange).argmax() == 3 and detector.predict(strange)[3] == -1
    assert detector.explain(strange, 3)[0].name == "size" and detector.explain(strange, 3)[0].value == "90"
    again = aekit.Detector.load(detector.save(tmp_path / "d.npz"))
    assert np.allclose(again.errors(strange), detector.errors(strange))
    with pytest.raises(TypeError, match="expected a table with the columns size, shape, weight"):
        detector.errors(np.zeros((3, 3)))


def test_the_values_of_a_category_count_as_one_in_an_explanation():
    cards = aekit.load("cards")
    detector = aekit.Detector(aekit.PCA, code=8).fit(cards)
    found = detector.explain(cards, int(np.flatnonzero(cards.y_test)[0]))
    assert len(found) == len({name.split(" = ")[0] for name in cards.columns})
    assert {part.name: part.value for part in found}["merchant"] in ("groceries", "restaurant", "fuel", "clothing",
                                                                     "electronics", "travel", "online services", "cash")


def test_a_value_in_units_of_its_own_is_expected_less_or_more():
    cards = aekit.load("cards")
    detector = aekit.Detector(aekit.Mean).fit(cards)
    dear = int(cards.records_test["amount"].argmax())
    found = {part.name: part for part in detector.explain(cards, dear)}
    assert found["amount"].value == f"{cards.records_test['amount'][dear]:.4g}" and found["amount"].expected == "less"
