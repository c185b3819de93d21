"""A file of a few bytes: the same bits in another process, one clear error for every other file."""

import binascii
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aekit
from aekit.packing import codec, coder, coding

DIGITS = aekit.load("digits")
PCA = codec.prepare(aekit.PCA(DIGITS, code=8), DIGITS)
DENSE = codec.prepare(aekit.load_model("digits-dense-8"), DIGITS)
X = DIGITS.x_test[:40]
FILE = codec.compress(DENSE, X[:3])
WORD = "starts with|version|cut or altered|made by|holds|says"  # how a refused file is described


@pytest.mark.parametrize("model", [PCA, DENSE], ids=["PCA", "dense"])
@pytest.mark.parametrize("step", [1, 5, 16, 300, 100_000])
def test_a_file_gives_back_what_rounding_left(model, step):
    content = codec.compress(model, X, step=step)
    kept, _ = codec.quantised(model, X, step=step)
    assert np.array_equal(codec.decompress(model, content), kept)


def test_a_finer_step_needs_more_bytes_and_leaves_less_error():
    sizes, errors = [], []
    for step in (2, 8, 32, 128):
        kept, bytes_ = codec.quantised(DENSE, X, step=step)
        sizes.append(bytes_.mean())
        errors.append(aekit.metrics.errors(X, kept).mean())
    assert sizes == sorted(sizes, reverse=True) and errors == sorted(errors)


def test_the_finest_step_gives_the_reconstruction_itself():
    assert np.allclose(codec.quantised(DENSE, X, step=1)[0], DENSE.reconstruct(X), atol=0.02)


def test_the_standard_step_adds_about_a_tenth_to_the_error_of_a_linear_model():
    kept, _ = codec.quantised(PCA, DIGITS.x_test)
    assert aekit.metrics.errors(DIGITS.x_test, kept).mean() == pytest.approx(
        1.1 * aekit.metrics.error(PCA, DIGITS.x_test), rel=0.05)


def test_a_file_is_within_a_byte_of_what_its_symbols_cost():
    tables = coding.Tables(np.array(DENSE.note["knots"]), 16)
    symbols = tables.symbols(DENSE.encode(X) / DENSE.note["grain"])
    lengths = np.array([len(tables.encode(row[None])) for row in symbols])
    ideal = tables.bits(symbols).sum(axis=1) / 8
    assert np.all(lengths >= ideal - 1) and np.all(lengths <= ideal + 2)
    assert lengths.mean() < ideal.mean() + 0.7


def test_tables_made_of_training_codes_cost_little_more_than_their_entropy():
    tables = coding.Tables(np.array(PCA.note["knots"]), 16)
    symbols = tables.symbols(PCA.encode(DIGITS.x_train) / PCA.note["grain"])
    entropy = 0.0
    for column in symbols.T:
        shares = np.unique(column, return_counts=True)[1] / len(column)
        entropy -= (shares * np.log2(shares)).sum()
    assert entropy <= tables.bits(symbols).sum(axis=1).mean() < 1.05 * entropy


def test_shares_add_up_and_no_symbol_is_impossible():
    for step in (1, 7, 64):
        for shares in coding.Tables(np.array(DENSE.note["knots"]), step).shares:
            assert shares.sum() == coding.TOTAL and shares.min() >= 0
            assert shares.min() > 0 or len(shares) > coding.SPARE


def test_a_code_beyond_the_table_becomes_its_last_value():
    wild = codec.decompress(DENSE, codec.compress(DENSE, 1e3 * X[:2]))
    assert np.isfinite(wild).all()


def test_the_same_bits_in_a_new_process(tmp_path):
    DENSE.save(tmp_path / "model.npz")
    codec.save(tmp_path / "digits.ae", DENSE, X)
    script = ("import sys, numpy as np, aekit; model = aekit.load_model(sys.argv[1]); "
              "np.save(sys.argv[3], aekit.codec.open(sys.argv[2], model)); "
              "assert not {'tensorflow', 'keras'} & set(sys.modules)")
    paths = [str(tmp_path / name) for name in ("model.npz", "digits.ae", "out.npy")]
    subprocess.run([sys.executable, "-c", script, *paths], check=True)
    again = np.load(tmp_path / "out.npy")
    assert again.tobytes() == codec.decompress(DENSE, (tmp_path / "digits.ae").read_bytes()).tobytes()
    assert not list(tmp_path.glob("*.part"))


def test_the_bytes_of_a_code_are_these_on_every_machine():
    """Written once and kept: another constriction, NumPy or processor that gave other bytes would read no old file."""
    knots = np.cumsum(np.arange(3 * (coding.PARTS + 1)).reshape(3, -1) * 7919 % 23, axis=1) - 350
    symbols = np.arange(24).reshape(8, 3) * 31 % 40 - 20
    tables = coding.Tables(knots, 16)
    assert tables.encode(symbols).hex() == "095abcb8be6dbc517cd8a01e5a8ebe355f"
    assert np.array_equal(tables.decode(bytes.fromhex("095abcb8be6dbc517cd8a01e5a8ebe355f"), 8), symbols)


def test_a_trained_model_and_its_rate_layer_write_files_too():
    model = aekit.dense(DIGITS.shape, code=aekit.RateCode(6), hidden=(16,))
    aekit.train(model, DIGITS, epochs=2, quiet=True)
    packer = codec.prepare(model, DIGITS)
    assert codec.decompress(packer, codec.compress(packer, X)).shape == X.shape


def test_units_that_never_change_cost_nothing():
    packer = codec.prepare(aekit.Mean(DIGITS), DIGITS)
    content = codec.compress(packer, X)
    assert np.allclose(codec.decompress(packer, content), packer.reconstruct(X))
    assert len(content) < 20


# ---- other files ------------------------------------------------------------------------------------


def refused(content, model=DENSE, **options):
    with pytest.raises(ValueError, match=f"^decompress: the file (.*)({WORD}).*[.]$") as caught:
        codec.decompress(model, content, **options)
    return str(caught.value)


def test_each_other_file_is_refused_for_what_it_is():
    assert "starts with nothing" in refused(b"")
    assert "starts with 8950" in refused(b"\x89PNG\r\n")
    assert "version 15" in refused(FILE[:2] + b"\xf3" + FILE[3:])
    assert "made by the model" in refused(FILE, PCA)
    assert "cut or altered" in refused(FILE[:-1])
    assert "cut or altered" in refused(FILE + b"\0")


def test_every_shorter_file_and_every_changed_byte_is_noticed():
    for length in range(len(FILE)):
        refused(FILE[:length])
    for place in range(len(FILE)):
        for change in (1, 0x80, 0xFF):
            refused(FILE[:place] + bytes([FILE[place] ^ change]) + FILE[place + 1:])


def forged(shape=(8, 8, 1), step=16, count=1, rest=b""):
    """A file with any header and a check that fits."""
    head = coder.MAGIC + bytes([coder.VERSION << 4 | len(shape)]) + codec.fingerprint(DENSE)
    head += b"".join(coder.integer(n) for n in (*shape, step, count))
    return head + binascii.crc_hqx(head + rest, 0xFFFF).to_bytes(2, "big") + rest


def test_hostile_sizes_are_refused_before_anything_is_made_of_them():
    import tracemalloc

    tracemalloc.start()
    assert "samples of 9x9x9" in refused(forged(shape=(9, 9, 9)))
    for step in (0, 2**33, 2**62, 2**63 - 1):
        assert f"step {step} and 1 samples" in refused(forged(step=step))
    assert "expected at most 67,108,864" in refused(forged(count=2**60))
    assert "expected at least" in refused(forged(count=1_000_000))
    assert "values, expected at most 100" in refused(FILE, most_values=100)
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


def test_a_tiny_file_of_many_samples_needs_little_more_memory_than_its_samples():
    import tracemalloc

    count = 50_000
    bomb = forged(step=2**32, count=count)  # at so coarse a step every number is 0 and costs nothing
    assert len(bomb) < 25
    tracemalloc.start()
    x = codec.decompress(DENSE, bomb)
    assert len(x) == count and tracemalloc.get_traced_memory()[1] < 1.5 * x.nbytes
    tracemalloc.stop()


def test_a_step_that_this_model_could_not_have_written_is_refused():
    fine = codec.Frozen(DENSE.layers, DENSE.weights, shape=DENSE.shape, code_size=8, note={
        **DENSE.note, "knots": (1000 * np.array(DENSE.note["knots"])).tolist()})
    content = codec.compress(fine, X[:1], step=1000)
    changed = content[:10] + b"\x01" + content[12:]      # step 1, in one byte where 1000 had two
    changed = changed[:12] + binascii.crc_hqx(changed[:12] + changed[14:], 0xFFFF).to_bytes(2, "big") + changed[14:]
    assert "says step 1, finer" in refused(changed, fine)


def test_a_foreign_file_larger_than_the_memory_is_refused_without_reading_it_all(tmp_path):
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ValueError, match="starts with 0000"):
        codec.open(path, DENSE, most_values=1000)
    path.write_bytes(coder.MAGIC + bytes(10_000))
    with pytest.raises(ValueError, match="has more than 4,200 bytes"):
        codec.open(path, DENSE, most_values=1000)


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_of_two_thousand_mutated_files_none_crashes(data):
    content = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(st.binary(max_size=5))
        content[place:place + data.draw(st.integers(0, 5))] = piece
    content = bytes(content)
    forge = data.draw(st.booleans())
    if forge:  # a check that fits lets it through to what lies behind
        step = data.draw(st.one_of(st.integers(0, 200), st.integers(0, 2**63 - 1)))
        count = data.draw(st.one_of(st.integers(0, 50), st.integers(0, 2**63 - 1)))
        content = forged(step=step, count=count, rest=content[14:])
    try:
        assert codec.decompress(DENSE, content, most_values=100_000).shape[1:] == DENSE.shape
    except ValueError as error:
        assert str(error).startswith("decompress: the file ")


@pytest.mark.parametrize("call, word", [
    (lambda: codec.compress(aekit.load_model("digits-dense-8"), X), "codec.prepare"),
    (lambda: codec.compress(DENSE, X[:0]), "got no samples"),
    (lambda: codec.compress(DENSE, X[0]), "a batch"),
    (lambda: codec.compress(DENSE, X * np.nan), "NaN"),
    (lambda: codec.compress(DENSE, X, step=0), "got step=0"),
    (lambda: codec.compress(DENSE, X, step=1.5), "got step=1.5"),
    (lambda: codec.compress(DENSE, X, step=None), "got step=None"),
    (lambda: codec.compress(DENSE, X, step=float("nan")), "got step=nan"),
    (lambda: codec.compress(DENSE, X, step=2**70), "from 1 to 4,294,967,296"),
    (lambda: codec.decompress(DENSE, "digits.ae"), "got a str, expected the bytes of a file. .*codec.open"),
    (lambda: codec.decompress(DENSE, 5), "got a int"),
    (lambda: codec.prepare(DENSE, X[:1]), "at least 2"),
])
def test_bad_input_gets_one_clear_sentence(call, word):
    with pytest.raises((ValueError, TypeError), match=word):
        call()
