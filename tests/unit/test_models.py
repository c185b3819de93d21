"""The builders build what they say, of any shape and any code size, and it survives being saved."""

import warnings

import keras
import numpy as np
import pytest

import aekit
from aekit.network import layers

BUILDERS = [
    (aekit.dense, (64,)), (aekit.dense, (8, 8, 1)), (aekit.dense, (7, 3)), (aekit.dense, (1,)),
    (aekit.conv, (28, 28, 1)), (aekit.conv, (13, 9, 3)), (aekit.conv, (1, 5, 1)),
    (aekit.conv1d, (140, 1)), (aekit.conv1d, (141, 2)), (aekit.conv1d, (3, 1))]


@pytest.fixture(params=BUILDERS, ids=lambda b: f"{b[0].__name__}-{'x'.join(map(str, b[1]))}")
def model(request):
    build, shape = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a code of 3 is no bottleneck for the smallest shapes
        return build(shape, code=3)


def some(model, count=5):
    return np.random.default_rng(0).random((count, *model.shape), np.float32)


def test_the_three_verbs_keep_their_shapes(model):
    x = some(model)
    code = model.encode(x)
    assert code.shape == (5, 3) and model.decode(code).shape == x.shape == model.reconstruct(x).shape
    assert code.dtype == np.float32
    assert np.allclose(model.reconstruct(x), np.asarray(model(x)), atol=1e-6)
    assert model.encode(x[:0]).shape == (0, 3)


def test_a_saved_model_comes_back_without_any_difference(model, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        model.save(tmp_path / "model.keras")
        again = keras.saving.load_model(tmp_path / "model.keras")
    x = some(model)
    assert np.abs(again.reconstruct(x) - model.reconstruct(x)).max() == 0
    assert repr(again) == repr(model) and again.kind == model.kind
    again.fit(x, epochs=1, verbose=0)


def test_the_decoder_mirrors_the_encoder():
    model = aekit.conv((28, 28, 1), code=4, filters=(8, 16))
    down = [layer.output.shape[1:] for layer in model.encoder.layers if "Conv" in type(layer).__name__]
    up = [layer.input.shape[1:] for layer in model.decoder.layers if "Conv" in type(layer).__name__]
    assert down == up[::-1] == [(14, 14, 8), (7, 7, 16)]
    widths = [layer.units for layer in aekit.dense(64, code=2, hidden=(32, 16)).decoder.layers]
    assert widths == [16, 32, 64]


def test_pictures_end_in_a_sigmoid_and_signals_in_a_line():
    last = [aekit.dense((8, 8, 1)).decoder.layers[-2], aekit.conv((8, 8, 1)).decoder.layers[-1],
            aekit.dense(8, code=2).decoder.layers[-1], aekit.conv1d((20, 1)).decoder.layers[-1]]
    assert [layer.activation.__name__ for layer in last] == ["sigmoid", "sigmoid", "linear", "linear"]


def test_a_code_not_smaller_than_the_input_is_allowed_and_warned_about_once():
    with pytest.warns(UserWarning, match=r"code has 64 numbers, a sample only 64.*no bottleneck") as caught:
        model = aekit.dense((8, 8, 1), code=64)
        model.reconstruct(some(model))
    assert len(caught) == 1 and caught[0].filename == __file__


def test_the_same_seed_makes_the_same_model_and_another_seed_another():
    first, same, other = (aekit.dense((8, 8, 1), code=2, seed=s).reconstruct(np.ones((1, 8, 8, 1))) for s in (1, 1, 2))
    assert np.array_equal(first, same) and not np.allclose(first, other)


def test_a_model_of_straight_lines_says_that_it_is_linear():
    assert aekit.dense(8, code=2, hidden=()).kind == "linear autoencoder"
    assert aekit.dense(8, code=2).kind == aekit.dense((4, 4, 1), code=2, hidden=()).kind == "autoencoder"


def test_the_repr_tells_shape_code_kind_and_size():
    assert repr(aekit.dense((8, 8, 1), code=2)) == "Autoencoder 8x8x1 -> 2 -> 8x8x1 (dense, 99,650 weights)"


def test_fit_takes_the_sample_as_its_own_target():
    model, x = aekit.dense(6, code=2), np.random.default_rng(0).random((64, 6), np.float32)
    before = aekit.metrics.error(model, x)
    losses = model.fit(x, epochs=20, verbose=0).history["loss"]
    assert aekit.metrics.error(model, x) < before and losses[-1] < losses[0]


@pytest.mark.parametrize(("call", "words"), [
    (lambda: aekit.conv((64,), code=2), "aekit.dense"),
    (lambda: aekit.conv1d((8, 8, 1), code=2), "aekit.conv for pictures"),
    (lambda: aekit.dense((), code=2), "data.shape"),
    (lambda: aekit.dense((8, 0, 1), code=2), "data.shape"),
    (lambda: aekit.dense(8, code=0), "whole number of 1 or more"),
    (lambda: aekit.dense(8, code=2.5), "whole number of 1 or more"),
    (lambda: aekit.conv((8, 8, 1), window=4), "window=5"),
    (lambda: aekit.Autoencoder(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]),
                               keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])),
     "to reverse the encoder")])
def test_a_wrong_call_says_what_to_type(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert words in str(error.value)


def test_a_data_set_in_place_of_a_shape_says_what_to_type():
    with pytest.raises(TypeError, match=r"got the data set 'digits'.*aekit\.dense\(data\.shape\)"):
        aekit.dense(aekit.load("digits"))


def test_no_two_layers_start_with_the_same_numbers():
    weights = [w.numpy().ravel()[:8] for w in aekit.dense(16, code=4, hidden=(16, 16)).weights if len(w.shape) == 2]
    assert len({tuple(np.sign(w)) for w in weights}) > 1
    model = aekit.dense(8, code=4, hidden=())
    assert not np.allclose(model.encoder.weights[0].numpy().ravel(), model.decoder.weights[0].numpy().ravel())


def test_a_numpy_integer_is_a_code_size():
    assert aekit.dense(8, code=np.int64(2)).code_size == 2


# ---- the contract of every bottleneck layer ---------------------------------------------------------

CODES = [cls for cls in vars(layers).values() if isinstance(cls, type) and issubclass(cls, layers.Code)]


@pytest.mark.parametrize("cls", CODES, ids=lambda c: c.__name__)
def test_every_bottleneck_layer_keeps_the_contract(cls, tmp_path):
    layer = cls(3, name="code")
    again = cls.from_config(layer.get_config())
    assert again.get_config() == layer.get_config() and again.units == 3
    model = aekit.dense((4, 4, 1), code=layer)
    x = some(model, 8)
    assert model.code_size == 3 and model.encode(x).shape == (8, 3)
    assert np.array_equal(model.encode(x), model.encode(x))  # nothing random after training
    assert np.abs(aekit.freeze(model).reconstruct(x) - model.reconstruct(x)).max() < 1e-5
    penalties = []
    for copies in (1, 10):  # what a layer charges does not depend on the size of the batch
        batch = np.tile(x, (copies, 1, 1, 1))
        drawn = []
        for _ in range(60):  # some are estimates from random directions
            model(batch, training=True)
            drawn.append(float(sum(np.asarray(loss) for loss in model.losses)))
        penalties.append(np.mean(drawn))
    assert np.isclose(*penalties, rtol=0.15)
    model.save(tmp_path / "model.keras")
    assert np.array_equal(keras.saving.load_model(tmp_path / "model.keras").encode(x), model.encode(x))


@pytest.mark.parametrize("name", ["my model", "a,b", "", "-a"])
def test_a_name_that_tensorflow_refuses_later_is_refused_at_once(name):
    with pytest.raises(ValueError, match="expected letters, digits"):
        aekit.dense((4,), code=2, name=name)
