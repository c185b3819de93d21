"""from_csv: the mess that tables of one's own are in, and what becomes of it."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aekit
from aekit import resources
from aekit.own import columns, csv_text


@pytest.fixture
def table(tmp_path):
    """`table(text)` writes a file and gives its path; with `encoding`, other bytes."""
    def write(text, encoding="utf-8", name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return write


def rows(*cells, head="a,b", count=20):
    return "\n".join([head, *(cells[i % len(cells)] for i in range(count))]) + "\n"


def whole(data):
    """All rows in the order of the file."""
    lines = [int(name.split()[1]) for name in data.report.names_train + data.report.names_test]
    return np.concatenate([data.x_train, data.x_test])[np.argsort(lines)]


WORDS = st.sampled_from(["red", "green", "blue, dark", 'say "hi"', "größe", "two\nlines", "x;y", "東京", "0x1"])
VALUES = {"number": st.floats(-1e6, 1e6, allow_subnormal=False).map(repr), "count": st.integers(-99, 99).map(str),
          "word": WORDS, "constant": st.just("7"), "date": st.dates().map(str)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_a_table_holds_becomes_finite_numbers_that_lead_back(tmp_path_factory, data):
    kinds = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=2, max_size=5))
    count = data.draw(st.integers(3, 25))
    table = {f"c{i} {kind}": data.draw(st.lists(st.one_of(VALUES[kind], st.sampled_from(["", "NA"])) if i % 2 else
                                                 VALUES[kind], min_size=count, max_size=count))
             for i, kind in enumerate(kinds)}
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=data.draw(st.sampled_from(",;\t|")), lineterminator=data.draw(
        st.sampled_from(["\n", "\r\n"])))
    writer.writerows([list(table), *zip(*table.values(), strict=True)])
    path.write_bytes(text.getvalue().encode(data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))))
    before = path.read_bytes()
    try:
        found = aekit.from_csv(path)
    except ValueError as error:  # all columns constant, or one among many numbers that is none
        assert str(error).startswith("from_csv: t.csv") and ("no column is left" in str(error) or
                                                             "to use, expected 2" in str(error)), error
        return
    assert path.read_bytes() == before
    x = np.concatenate([found.x_train, found.x_test])
    assert x.dtype == np.float32 and np.isfinite(x).all() and len(found.x_test) and len(found.x_train)
    kept = [column["name"] for column in found.report.preparation["columns"]]
    assert sorted([*kept, *(name.split("'")[1] for name in found.report.left_out)]) == sorted(table)
    back = aekit.in_units(found, found.x_train)
    by_line = list(zip(*table.values(), strict=True))
    lines = sorted(int(name.split()[1]) for name in found.report.names_train + found.report.names_test)
    for column in found.report.preparation["columns"]:
        if column["kind"] != "number":
            continue
        place = list(table).index(column["name"])
        for name, value in zip(found.report.names_train, back[column["name"]], strict=True):
            cell = by_line[lines.index(int(name.split()[1]))][place]
            if cell not in ("", "NA"):
                assert value == pytest.approx(float(cell), rel=1e-4, abs=1e-4 * column["scale"] + 1e-4 *
                                              abs(column["mean"] - float(cell)))


def test_numbers_are_centred_and_scaled_by_the_training_rows_alone(table):
    data = aekit.from_csv(table(rows(*(f"{i},{i * i}" for i in range(50)), count=50)))
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1, rtol=1e-5)
    assert abs(data.x_test.mean()) > 1e-3 and data.shape == (2,) and data.class_names == ()


def test_a_missing_number_takes_the_median_and_a_missing_category_its_own_value(table):
    data = aekit.from_csv(table(rows("1,red", "2,blue", "4,", "9,red", ",red", "?,N/A", "-,green")))
    by_hand = aekit.in_units(data, whole(data))
    train = [row for row in data.report.names_train]
    numbers = [1, 2, 4, 9, None, None, None] * 3
    present = [numbers[int(name.split()[1]) - 2] for name in train]
    median = np.median([value for value in present if value is not None])
    assert by_hand["a"][4] == pytest.approx(median, rel=1e-5)
    assert list(by_hand["b"][:7]) == ["red", "blue", "missing", "red", "red", "missing", "green"]
    assert any(sentence.startswith("Missing values: a 8, b 6") for sentence in data.report.did)


def test_more_words_for_missing_can_be_given(table):
    path = table(rows("1,2", "-999,3", "5,4", "7,5"))
    assert aekit.from_csv(path).report.preparation["columns"][0]["mean"] < -100
    for missing in ("-999", ("-999",), -999, (-999,), np.array([-999])):
        data = aekit.from_csv(path, missing=missing)
        assert data.report.preparation["columns"][0]["mean"] > 0 and data.report.preparation["missing"] == ["-999"]


def test_a_category_is_one_number_a_value(table):
    data = aekit.from_csv(table(rows("1,red", "2,blue", "3,green")))
    assert columns.features(data.report.preparation["columns"]) == ("a", "b = blue", "b = green", "b = red")
    x = whole(data)
    assert (x[:, 1:].sum(axis=1) == 1).all() and list(x[:3, 1:].argmax(axis=1)) == [2, 0, 1]


def test_the_rarest_of_many_values_are_one(table):
    cells = [f"{i},v{i % 40 if i < 300 else i % 3}" for i in range(600)]
    column = aekit.from_csv(table(rows(*cells, count=600))).report.preparation["columns"][1]
    assert len(column["values"]) == columns.MOST_VALUES and column["values"][-1] == columns.OTHER


def test_columns_that_say_nothing_are_left_out_by_name(table):
    cells = [f"{i},7,,id-{i},x" for i in range(40)]
    data = aekit.from_csv(table(rows(*cells, head="a,same,none,key,word", count=40)))
    assert data.report.left_out == {"column 'same'": "always 7", "column 'none'": "no values",
                                    "column 'key'": "text that differs from row to row (32 different values)",
                                    "column 'word'": "always 'x'"}
    assert "a counts the rows; to leave it out type drop=('a',)." in data.report.did


@pytest.mark.parametrize(("cells", "first"), [
    (("2024-03-01,1", "2024-03-02T12:00:00,2", "2025-01-01,3"), 19783), (("01.03.2024,1", "02.03.2024,2"), 19783),
    (("3/1/2024,1", "3/31/2024,2"), 19783), (("1/3/2024,1", "31/3/2024,2"), 19783), (("2024/03/01,1", "2024/3/2,2"),
                                                                                    19783),
    (("03/01/24,1", "03/15/24,2"), 19783), (("01.03.24,1", "2.3.24,2"), 19783), (("3/1/24,1", "3/15/2024,2"), 19783),
    (("3/1/2024 12:01 am,1", "3/15/2024 1:05 PM,2"), 19783), (("03-01-70,1", "03-15-99 10:05,2"), 59),
    (("1-Mar-2024,1", "15-may-2024,2"), 19783), (("1 March 24,1", "2 Sept 24,2"), 19783),
    (("01MAR2024,1", "02APR2024,2"), 19783), (('"March 1, 2024",1', '"Dec. 2nd 2024",2'), 19783),
    (("1. Mar 2024 00:01,1", "2. Mar 2024 11:00,2"), 19783)])
def test_dates_become_days(table, cells, first):
    data = aekit.from_csv(table(rows(*cells)))
    assert data.report.preparation["columns"][0]["kind"] == "date"
    back = aekit.in_units(data, whole(data))["a"]
    assert abs(back[0] - pd.Timestamp(0) - pd.Timedelta(days=first)) < pd.Timedelta(minutes=5)


def test_two_digit_years_are_said_and_a_word_settles_their_order(table):
    path = table(rows("?,1", "03/04/24,1", "05/06/98,2"))
    for day_first, day in ((True, "2024-04-03"), (False, "2024-03-04")):
        data = aekit.from_csv(path, day_first=day_first)
        assert f"Two-digit years in a: 03/04/24 is taken as {day}." in data.report.did
        new = aekit.from_csv(table("a,b\n03/04/24,1\n?,2\n", name="new.csv"), like=data)
        assert str(aekit.in_units(data, new.x_test)["a"][0].round("h"))[:10] == day
    missing = aekit.from_csv(table("a,b\n?,1\n", name="new.csv"), like=data)
    assert len(missing.x_test) == 1 and "Two-digit" not in repr(missing.report)


def test_a_date_that_can_be_read_in_two_ways_is_said(table):
    path = table(rows("3/4/2026,1", "5/6/2026,2"))
    data = aekit.from_csv(path)
    assert any("type day_first=True" in sentence for sentence in data.report.did)
    day = aekit.in_units(data, whole(data))["a"][0].round("h"), aekit.in_units(
        aekit.from_csv(path, day_first=True), whole(aekit.from_csv(path, day_first=True)))["a"][0].round("h")
    assert day == (pd.Timestamp("2026-03-04"), pd.Timestamp("2026-04-03"))


@pytest.mark.parametrize(("text", "first"), [
    (rows("1,5;2", "2,25;3", "-1.000,5;1", head="a;b"), 1.5), (rows('"1,234.5",2', '"2,000",3', "7,4"), 1234.5),
    (rows("1.234,5;2", "1.234;3", "7;4", head="a;b"), 1234.5), (rows("1e3;2", "5;1", head="a;b"), 1000)])
def test_numbers_of_both_worlds(table, text, first):
    data = aekit.from_csv(table(text))
    assert aekit.in_units(data, whole(data))["a"][0] == pytest.approx(first, rel=1e-5)


@pytest.mark.parametrize(("cells", "sentence"), [
    (("12%", "7%", "-3.5%"), "numbers with '%'"), (("12 €", "1.234,50 €", "7 €"), "numbers with '€'; strip it"),
    (("$12", "$1,250.00", "-$3"), "numbers with '$'"), (("5 km/h", "", "30 km/h"), "numbers with 'km/h'"),
    (("EUR 5", "EUR 7", "8"), "numbers with 'EUR'"), (("1 200 m²", "80 m²"), "numbers with 'm²'"),
    (("03/04/24", "05/06/24"), "dates such as '03/04/24', not all of them clear; write them as 2024-03-31, or type "
                               "day_first=True or day_first=False."),
    (("15-03-24", "16-04-24"), "dates such as '15-03-24', not all of them clear"),
    (("15.03.45", "16.04.24"), "dates such as '15.03.45', not all of them clear"),
    (("03/15/24", "02/30/24"), "dates such as '03/15/24', not all of them clear"),
    (("1-Mar-45", "2-Apr-45"), "dates such as '1-Mar-45', not all of them clear; write them as 2024-03-31.")])
def test_words_that_look_like_numbers_or_dates_are_said_to(table, cells, sentence):
    data = aekit.from_csv(table(rows(*(f'"{cell}",{i % 7}' for i, cell in enumerate(cells * 7)))))
    said = [each for each in data.report.did if "looks like" in each]
    assert len(said) == 1 and said[0].startswith("a is taken as words, and looks like ") and sentence in said[0]
    assert data.report.preparation["columns"][0]["kind"] == "category"


def test_prices_that_are_all_different_are_left_out_with_a_word_about_it(table):
    data = aekit.from_csv(table(rows(*(f"{i} €,{i % 7}" for i in range(200)), count=200)))
    assert "a is taken as words, and looks like numbers with '€'; strip it to have numbers." in data.report.did
    assert "text that differs" in data.report.left_out["column 'a'"]


@pytest.mark.parametrize("cells", [
    ("A1", "B2"), ("Q1", "Q2"), ("12a", "12b"), ("1st class", "2nd class"), ("10-19", "20-29"), ("5 kg", "300 g"),
    ("red", "blue"), ("id-7", "id-8"), ("2:1", "0:3"), ("0x1", "0x2"), ("Room 1", "Room 2")])
def test_words_with_digits_are_not_talked_about(table, cells):
    data = aekit.from_csv(table(rows(*(f"{cell},{i}" for i, cell in enumerate(cells * 10)))))
    assert "looks like" not in repr(data.report) and data.report.preparation["columns"][0]["kind"] == "category"


def test_clock_times_become_minutes(table):
    path = table(rows("10:05,1", "0:30,2", "23:59:30,3", "?,4", "1:05 PM,5", "12:10 am,6"))
    data = aekit.from_csv(path)
    column = data.report.preparation["columns"][0]
    assert column["kind"] == "time" and column["style"] == "clock"
    found = aekit.in_units(data, whole(data))["a"][:6]
    assert list(found) == pytest.approx([605, 30, 1439.5, column["fill"], 785, 10], abs=0.01)
    assert any(each.startswith("1 time, minutes (10:05 is 605)") for each in data.report.did)
    new = aekit.from_csv(table("a,b\n10:05,1\n", name="new.csv"), like=data)
    assert aekit.in_units(data, new.x_test)["a"][0] == pytest.approx(605, abs=0.01)
    for cell in ("0.42", "10:75"):
        with pytest.raises(ValueError, match=f"new.csv, line 2, column 'a': '{cell}' is no time, as the column's"):
            aekit.from_csv(table(f"a,b\n{cell},1\n", name="new.csv"), like=data)
    numbers = aekit.from_csv(table(rows("1,2", "3,5")))
    with pytest.raises(ValueError, match="new.csv, line 2, column 'a': '10:05' is no number"):
        aekit.from_csv(table("a,b\n10:05,1\n", name="new.csv"), like=numbers)


@pytest.mark.parametrize("separator", csv_text.SEPARATORS)
def test_the_separator_is_told(table, separator):
    text = rows("1,2", "3,5", "4,1").replace(",", separator)
    data = aekit.from_csv(table(text))
    assert data.shape == (2,) and f"Values are separated by {csv_text.SEPARATORS[separator]}." in data.report.did


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_an_encoding_is_recognised_and_said(table, encoding):
    data = aekit.from_csv(table(rows("1,grün", "2,weiß", "3,süß", head="größe,farbe"), encoding))
    assert [column["name"] for column in data.report.preparation["columns"]] == ["größe", "farbe"]
    assert ("cp1252" in repr(data.report)) == (encoding == "cp1252")
    assert ("Read as UTF-32" in repr(data.report)) == (encoding == "utf-32")


@pytest.mark.parametrize(("text", "encoding", "options", "words"), [
    ("город,число\n" + "Москва,1\nКазань,2\n" * 3, "cp1251", {}, "line 1: byte 0xe3 is not UTF-8.*'cp1251'"),
    (rows("1,ab", "2,b"), "utf-16-le", {}, "encoding='utf-16-le'"),
    (rows("1,ab", "2,b"), "utf-16-be", {}, "encoding='utf-16-be'"),
    (rows("1,Москва", "2,Казань"), "utf-32-le", {}, "UTF-32.*encoding='utf-32-le'"),
    (rows("1,Москва", "2,Казань"), "utf-32-be", {}, "UTF-32.*encoding='utf-32-be'"),
    (rows("1,grün", "2,b"), "utf-8", {"encoding": "latin-1"}, "line 2: got encoding='latin-1', but the file is good "
                                                              "UTF-8.*'1,grün' would become '1,grÃ¼n'"),
    (rows("1,b", "2,grün"), "cp1252", {"encoding": "utf-8"}, "line 3: byte 0xfc is not utf-8"),
    *((rows("1,b", "2,c"), "utf-8", {"encoding": name}, f"encoding={name!r}, expected .* Type encoding='utf-8'")
      for name in ("klingon", "base64", "undefined", "", 5))])
def test_a_wrong_encoding_is_refused_with_what_to_type(table, text, encoding, options, words):
    with pytest.raises(ValueError, match=f"^from_csv: .*({words})"):
        aekit.from_csv(table(text, encoding), **options)


def test_cyrillic_is_read_once_its_encoding_is_said(table):
    data = aekit.from_csv(table("город,число\n" + "Москва,1\nКазань,2\n" * 5, "cp1251"), encoding="cp1251")
    assert data.report.preparation["columns"][0]["values"] == ["Казань", "Москва"]


@pytest.mark.parametrize(("text", "words"), [
    ("a,b\n1,2\n3,4,5\n6,7\n", r"line 3: 3 values, the header has 2 names: '3,4,5'.*quotation marks"),
    ('a,b\n"x\ny",2\n3\n', r"line 4: 1 values, the header has 2 names: '3'"),
    ('a,b\n1,2\n"x,3\n4,5\n', r"line 3: a quotation mark stands alone"),
    ("", "is empty"), ("  \n\n", "is empty"), ("a,b\n", "a header and no rows"),
    ('sep=;\na;b\n1;2\n3\n', r"line 4: 1 values, the header has 2 names: '3'"),
    *((start + "<html>\n<td>1,2</td>\n", "is a web page, not a table") for start in ("", "\n<!doctype html>\n")),
    ("<!DOCTYPE html>\n".encode("utf-16"), "is a web page, not a table"),
    ("a,b\n1,2\n", "1 row to use, expected 2"), ("a,b\n1,2\n1,2\n1,2\n", "no column is left .always 1; always 2"),
    (b"PK\x03\x04rest", "an Excel or zip file"), (b"\xd0\xcf\x11\xe0rest", "an old Excel file"),
    (b"\x1f\x8brest", "a gzip file"), (b"a,b\n1,\x00\n2,3\n", "line 2: a zero byte"),
    (rows(*(f"{i},2" for i in range(30)), "x1,2", count=31), r"line 32, column 'a': 'x1' is no number, 97% of"),
    (rows(*(f"2024-01-{i:02},2" for i in range(1, 31)), "soon 1,2", count=31), r"line 32, column 'a': 'soon 1' is no "
                                                                               "date"),
    (rows(*(f"2024-02-{i:02},2" for i in range(10, 31)), count=21), r"line 22, column 'a': '2024-02-30' is no date"),
    (rows("1,1", "1e200,2"), r"line 3, column 'a': '1e200' is too large"),
])
def test_bad_input_is_refused_with_file_and_line(table, text, words):
    with pytest.raises(ValueError, match=f"^from_csv: table.csv.*{words}.*(Type|type|Mend|Save|Close)"):
        aekit.from_csv(table(text))


def test_a_label_column_gives_classes_and_is_not_among_the_numbers(table):
    cells = [f"{i % 7},{i % 5},{('10', '9', 'spam')[i % 3]}" for i in range(30)] + ["1,2,"]
    data = aekit.from_csv(table(rows(*cells, head="a,b,kind", count=31)), label="kind")
    assert data.class_names == ("9", "10", "spam") and data.shape == (2,)
    assert list(np.bincount(data.y_test)) == [2, 2, 2]
    assert data.report.left_out == {"line 32": "no label in 'kind'"}


@pytest.mark.parametrize(("options", "words"), [
    ({"label": "knd"}, "no column 'knd', it has 3 columns. Did you mean 'kind'"),
    ({"drop": 1}, "no column '1'.*Type one of 'a', 'b', 'kind'"), ({"drop": None}, "drop=None, expected.*Type drop="),
    ({"names": 5}, "line 1: 3 values, names has 1.*type names="), ({"names": True}, "names=True, expected.*Type names"),
    ({"missing": [[1]]}, r"missing=\[\[1\]\], expected.*Type missing="), ({"day_first": "yes"}, "day_first='yes'"),
    ({"separator": '"'}, "separator='\"'"), ({"drop": ("a", "b"), "label": "kind"}, "no column is left .as you said"),
    ({"drop": ("zzz",)}, "no column 'zzz'.*Type one of 'a', 'b', 'kind'"), ({"separator": ",,"}, "separator=',,'"),
    ({"label": "a"}, "label='a': 200 different values, expected at most 100"), ({"held_out": 0}, "held_out=0"),
    ({"limit": "9"}, "limit='9'"), ({"seed": 1.5}, "seed=1.5"), ({"like": aekit.load("digits")}, "like='digits' does")])
def test_an_option_that_is_none_gets_one_sentence(table, options, words):
    path = table(rows(*(f"{i},{i % 3},x" for i in range(200)), head="a,b,kind", count=200))
    with pytest.raises(ValueError, match=f"^from_csv: .*{words}"):
        aekit.from_csv(path, **options)


def test_a_header_is_named_numbered_and_made_unique(table):
    data = aekit.from_csv(table(rows("1,2,3", "4,5,7", "2,1,0", head="x,,x")))
    assert [each["name"] for each in data.report.preparation["columns"]] == ["x", "column 2", "x (3)"]
    data = aekit.from_csv(table("1,2\n3,4\n5,1\n8,8\n"))
    assert [each["name"] for each in data.report.preparation["columns"]] == ["column 1", "column 2"]
    assert len(data.x_train) + len(data.x_test) == 4


@pytest.mark.parametrize(("first", "separator"), [("sep=;", ";"), ('"sep=;"', ";"), ("SEP=\t", "\t"), ("sep=:", ":")])
def test_the_first_line_of_a_spreadsheet_says_the_separator(table, first, separator):
    rows = (row.replace("|", separator) for row in ("a|b", "1|7, 8", "3|6, 5", "4|7, 8", "2|x, y"))
    data = aekit.from_csv(table("\r\n".join([first, *rows, ""]), "utf-16"))
    assert [each["name"] for each in data.report.preparation["columns"]] == ["a", "b"]
    assert sorted(data.report.names_train + data.report.names_test) == [f"line {i}" for i in range(3, 7)]
    assert any(each.endswith(", as the first line says.") for each in data.report.did)
    unnamed = aekit.from_csv(table(f"{first}\n1{separator}2\n3{separator}4\n5{separator}5\n"), separator=separator)
    assert sorted(unnamed.report.names_train + unnamed.report.names_test) == ["line 2", "line 3", "line 4"]


def test_names_in_angle_brackets_are_no_web_page(table):
    assert aekit.from_csv(table(rows("1,2", "3,5", head="<DATE>,<OPEN>"))).columns == ("<DATE>", "<OPEN>")


def test_a_table_of_labels_alone_is_refused(table):
    with pytest.raises(ValueError, match="^from_csv: table.csv: no column is left .'kind' is the label.*Type the path"):
        aekit.from_csv(table("kind\nred\nblue\nred\n"), label="kind")


def test_a_file_without_names_can_be_given_some(table):
    path = table("0,tcp,9\n1,udp,3\n0,tcp,4\n7,udp,1\n")
    assert any("although '0' is a number" in each for each in aekit.from_csv(path, held_out=0.4).report.did)
    numbered, named = aekit.from_csv(path, names=()), aekit.from_csv(path, names=("n", "way", "size"), label="way")
    assert numbered.columns[0] == "column 1" and len(numbered.x_train) + len(numbered.x_test) == 4
    assert named.columns == ("n", "size") and named.class_names == ("tcp", "udp")
    with pytest.raises(ValueError, match="table.csv, line 1: 3 values, names has 2"):
        aekit.from_csv(path, names=("a", "b"))


def test_equal_rows_stay_on_one_side(table):
    cells = [f"{i % 60},{i % 2}" for i in range(100)]
    data = aekit.from_csv(table(rows(*cells, count=100)))
    train, test = ({row.tobytes() for row in x} for x in (data.x_train, data.x_test))
    assert not train & test and test
    assert "40 rows equal others; equal rows are on the same side of the split." in data.report.did


def test_new_rows_are_prepared_like_the_old_ones_whatever_their_order(table):
    old = aekit.from_csv(table(rows(*(f"{i},{'red' if i % 2 else 'blue'},{'ab'[i % 2]}" for i in range(40)),
                                    head="a,colour,kind", count=40)), label="kind")
    new = aekit.from_csv(table("more;colour;a\nx;red;0\ny;purple;39\nz;;\n", name="new.csv"), like=old)
    column = old.report.preparation["columns"][0]
    np.testing.assert_allclose(new.x_test[:, 0], [-column["mean"] / column["scale"],
                                                  (39 - column["mean"]) / column["scale"],
                                                  (column["fill"] - column["mean"]) / column["scale"]], rtol=1e-5)
    np.testing.assert_array_equal(new.x_test[:, 1:], [[0, 1], [0, 0], [0, 0]])
    assert any("never seen in training are all zeros: colour (purple)" in each for each in new.report.did)
    assert not len(new.x_train) and new.class_names == ()
    with pytest.raises(ValueError, match="new.csv, line 2, column 'a': 'many' is no number, as the column's values"):
        aekit.from_csv(table("a,colour\nmany,red\n", name="new.csv"), like=old)
    with pytest.raises(ValueError, match="new.csv has no column 'colour'"):
        aekit.from_csv(table("a,b\n1,2\n", name="new.csv"), like=old)


def test_new_rows_may_be_written_in_another_style(table):
    old = aekit.from_csv(table(rows("1,5;01.03.2024", "2,25;15.03.2024", "7;2.4.2024", head="a;b")))
    texts = ["a,b\n1.5,2024-03-01\n844.9999,2024-04-02\n", "a;b\n1,5;01.03.2024\n844,9999;02.04.2024\n",
             'b,a\n3/1/2024,"1.5"\n4/30/2024,"8,445"\n']
    back = [aekit.in_units(old, aekit.from_csv(table(text, name="new.csv"), like=old).x_test) for text in texts]
    assert list(back[0]["a"]) == pytest.approx([1.5, 845], rel=1e-4) and back[0].equals(back[1])
    assert list(back[2]["a"]) == pytest.approx([1.5, 8445], rel=1e-4)
    assert list(back[0]["b"].dt.strftime("%m-%d")) == ["03-01", "04-02"]
    assert list(back[2]["b"].dt.strftime("%m-%d")) == ["03-01", "04-30"]


def test_units_are_shown_without_the_dust_of_32_bits(table):
    data = aekit.from_csv(table(rows("51.14,0", "0,0.25", "3.5,1")))
    assert set(aekit.in_units(data, whole(data))["a"]) == {51.14, 0.0, 3.5}


def test_a_limit_draws_fairly_and_bounds_what_is_kept(table):
    path = table(rows(*(f"{i},{i % 7}" for i in range(2000)), count=2000))
    data = aekit.from_csv(path, limit=200)
    lines = np.array([int(name.split()[1]) for name in data.report.names_train + data.report.names_test])
    assert len(lines) == len(set(lines)) == 200 and 800 < lines.mean() < 1200
    assert "200 of 2,000 rows were taken, drawn with seed 0." in data.report.did


def test_more_than_the_memory_holds_is_refused_before_it_is_read(table, monkeypatch):
    path = table(rows(*(f"{i},{i % 7}" for i in range(2000)), count=2000))
    monkeypatch.setattr(resources, "memory", lambda: (1e9, 50_000, None))
    with pytest.raises(MemoryError, match=r"table.csv has 0.1 MB and takes about .* are free. Type limit=\d+"):
        aekit.from_csv(path)
    assert len(aekit.from_csv(path, limit=100).x_train) == 80


def test_a_folder_and_a_file_that_is_not_there(tmp_path, table):
    table(rows("1,2"))
    with pytest.raises(ValueError, match="is a folder, expected a text file"):
        aekit.from_csv(tmp_path)
    with pytest.raises(FileNotFoundError, match="there is no .*tabel.csv.*there are table.csv"):
        aekit.from_csv(tmp_path / "tabel.csv")


def test_in_units_refuses_what_has_none(table):
    data = aekit.from_csv(table(rows("1,2", "3,5", "4,1")))
    with pytest.raises(ValueError, match="^in_units: got an array of shape"):
        aekit.in_units(data, np.zeros((3, 7)))
    with pytest.raises(ValueError, match="^in_units: like='digits' does not say"):
        aekit.in_units(aekit.load("digits"), np.zeros((3, 7)))
    assert math.isfinite(aekit.in_units(data, data.x_test)["a"].sum())
