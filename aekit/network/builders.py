"""Three builders of an Autoencoder: an encoder, a bottleneck, and a decoder that mirrors the encoder."""

import math
import warnings

import numpy as np

from .backend import keras
from .layers import Code
from .mirrored import Mirrored
from .models import Autoencoder, fresh


def dense(shape, *, code=2, hidden=(256, 128), activation="gelu", output=None, corrupt=None, loss="mse",
          tied=False, seed=0, name="dense"):
    """An autoencoder of fully connected layers; the decoder mirrors the encoder.

    Args:
        shape: one sample's shape, such as `data.shape`; anything goes, it is flattened.
        code: size of the code, or a bottleneck layer: `aekit.SparseCode(32)`, `aekit.GaussianCode(2)`, ...
        hidden: sizes of the encoder's hidden layers, outside in; () for none.
        activation: of the hidden layers.
        output: activation of the last layer; by default "sigmoid" for pictures (values 0..1), else "linear".
        corrupt: `aekit.Corrupt("gaussian", 0.3)` makes it denoising: it reads noise while it trains, and is to give
            back the clean sample (Vincent et al., 2008).
        loss: name of a Keras loss, or `aekit.Correntropy(0.2)`, which outliers pull less.
        tied: the decoder uses the encoder's weights, transposed, and has only biases of its own.
        seed: seed of the first weights.
        name: what to call it in figures.

    Returns:
        `Autoencoder`, compiled with Adam and the mean squared error.

    >>> aekit.dense((8, 8, 1), code=2)
    Autoencoder 8x8x1 -> 2 -> 8x8x1 (dense, 100,162 weights)
    """
    arguments = dict(locals())
    shape, code = _checked("dense", shape, code, seed)
    first = _Seeds(seed)

    def mirror(units, activation, name):
        initializer = first()
        if tied:
            return Mirrored(units, activation, name=name)
        return keras.layers.Dense(units, activation, kernel_initializer=initializer, name=name)

    encoder = [keras.layers.Flatten(name="flatten")] if len(shape) > 1 else []
    encoder += [keras.layers.Dense(int(n), activation, kernel_initializer=first(), name=f"encoder_{i}")
                for i, n in enumerate(hidden, start=1)]
    decoder = [mirror(int(n), activation, f"decoder_{i}") for i, n in enumerate(reversed(tuple(hidden)), start=1)]
    decoder += [mirror(math.prod(shape), _output(output, shape), "output")]
    decoder += [keras.layers.Reshape(shape, name="reshape")] if len(shape) > 1 else []
    return _assembled(dense, arguments, shape, encoder, code, decoder)


def conv(shape, *, code=16, filters=(16, 32), window=3, activation="gelu", output=None,
         upsample="transposed", corrupt=None, loss="mse", seed=0, name="conv"):
    """A convolutional autoencoder for pictures: each layer halves height and width, the decoder doubles them again.

    Args:
        shape: (height, width, channels), any size.
        code: size of the code, or a bottleneck layer.
        filters: number of filters of each convolution, outside in.
        window: side of the convolutions' windows, odd.
        upsample: "transposed" convolutions double the sizes, or "nearest" repeats each value and convolves then
            (Odena, Dumoulin and Olah, 2016); the latter needs a height and a width that halve evenly.
        activation, output, corrupt, loss, seed, name: as in `dense`.
    """
    arguments = dict(locals())
    shape, code = _checked("conv", shape, code, seed)
    if len(shape) != 3:
        raise ValueError(f"conv: got samples of shape {shape}, expected pictures (height, width, channels). "
                         "Type aekit.conv1d for signals, aekit.dense for anything else.")
    return _convolutional(conv, arguments, shape, code)


def conv1d(shape, *, code=16, filters=(16, 32), window=7, activation="gelu", output=None,
           upsample="transposed", corrupt=None, loss="mse", seed=0, name="conv1d"):
    """A convolutional autoencoder for signals: each layer halves the time steps, the decoder doubles them again.

    Args:
        shape: (time, channels), any length.
        code, filters, window, activation, output, upsample, corrupt, loss, seed, name: as in `conv`.
    """
    arguments = dict(locals())
    shape, code = _checked("conv1d", shape, code, seed)
    if len(shape) != 2:
        raise ValueError(f"conv1d: got samples of shape {shape}, expected signals (time, channels). "
                         "Type aekit.conv for pictures, aekit.dense for anything else.")
    return _convolutional(conv1d, arguments, shape, code)


def _convolutional(builder, arguments, shape, code):
    window, activation, upsample = (arguments[name] for name in ("window", "activation", "upsample"))
    first, filters = _Seeds(arguments["seed"]), [int(n) for n in arguments["filters"]]
    _check_convolutions(builder.__name__, shape, filters, window, upsample)
    flat = len(shape) == 2
    down, up = ((keras.layers.Conv1D, keras.layers.Conv1DTranspose) if flat else
                (keras.layers.Conv2D, keras.layers.Conv2DTranspose))
    sizes = [shape[:-1]]
    for _ in filters:
        sizes.append(tuple(math.ceil(n / 2) for n in sizes[-1]))
    encoder = [down(n, window, strides=2, padding="same", activation=activation, kernel_initializer=first(),
                    name=f"encoder_{i}") for i, n in enumerate(filters, start=1)]
    encoder.append(keras.layers.Flatten(name="flatten"))
    inner = (*sizes[-1], filters[-1]) if filters else shape
    decoder = [keras.layers.Dense(math.prod(inner), activation, kernel_initializer=first(), name="unfold"),
               keras.layers.Reshape(inner, name="reshape")]
    channels = [shape[-1], *filters[:-1]]
    for depth in reversed(range(len(filters))):
        last = depth == 0
        same = {"padding": "same", "kernel_initializer": first(), "name": "output" if last else
                f"decoder_{len(filters) - depth}", "activation": _output(arguments["output"], shape) if last
                else activation}
        if upsample == "nearest":
            repeat = keras.layers.UpSampling1D if flat else keras.layers.UpSampling2D
            decoder += [repeat(2, name=f"upsample_{len(filters) - depth}"), down(channels[depth], window, **same)]
            continue
        # An odd size comes back whole: Keras makes 2n - 1 places of n, and output_padding adds the missing one.
        missing = tuple(big - (2 * small - 1) for big, small in zip(sizes[depth], sizes[depth + 1], strict=True))
        decoder.append(up(channels[depth], window, strides=2, output_padding=missing[0] if flat else missing, **same))
    return _assembled(builder, arguments, shape, encoder, code, decoder)


def _check_convolutions(where, shape, filters, window, upsample):
    if window % 2 == 0:
        raise ValueError(f"{where}: got window={window}, expected an odd number, so that a window has a middle. "
                         f"Type window={window + 1}.")
    if upsample not in ("transposed", "nearest"):
        raise ValueError(f"{where}: got upsample={upsample!r}, expected 'transposed' or 'nearest'. "
                         "Type upsample='nearest'.")
    if upsample == "nearest" and any(n % 2**len(filters) for n in shape[:-1]):
        raise ValueError(f"{where}: got samples of shape {shape} and upsample='nearest', expected sizes that can be "
                         f"halved {len(filters)} times. Type upsample='transposed'.")


def _assembled(builder, arguments, shape, encoder, code, decoder):
    corrupt, name = arguments["corrupt"], arguments["name"]
    if corrupt is not None and not hasattr(corrupt, "corrupt"):
        raise TypeError(f"{builder.__name__}: got corrupt={corrupt!r}, expected a layer. "
                        'Type corrupt=aekit.Corrupt("gaussian", 0.3).')
    first = [] if corrupt is None else [fresh(corrupt)]
    encoder = keras.Sequential([keras.Input(shape), *first, *encoder, code], name="encoder")
    decoder = keras.Sequential([keras.Input((code.units,)), *decoder], name="decoder")
    model = Autoencoder(encoder, decoder, name=name)
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss=arguments["loss"])
    model.optimizer.build(model.trainable_variables)  # so that an untrained model, too, saves all that it reloads
    model.__dict__["_aekit_built_by"] = builder, arguments  # past Keras, which would count the layers in it again
    return model


class _Seeds:
    """First weights that differ from layer to layer and are the same for the same seed."""

    def __init__(self, seed):
        self.states = iter(np.random.SeedSequence(seed).generate_state(64))

    def __call__(self):
        return keras.initializers.GlorotUniform(seed=int(next(self.states)))


def _output(output, shape):
    return output if output is not None else "sigmoid" if len(shape) == 3 else "linear"


def _checked(where, shape, code, seed):
    if hasattr(shape, "x_train"):
        raise TypeError(f"{where}: got the data set {shape.name!r}, expected one sample's shape. Type "
                        f"aekit.{where}(data.shape).")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if not shape or any(int(n) != n or n < 1 for n in shape):
        raise ValueError(f"{where}: got shape {shape}, expected one sample's shape, all sizes 1 or more. "
                         "Type data.shape.")
    if not hasattr(code, "units"):
        code = Code(code, seed=int(np.random.SeedSequence([seed, 1]).generate_state(1)[0]), name="code")
    else:  # a copy of its own, by the name that figures and gradients show
        code = type(code).from_config({**code.get_config(), "name": "code"})
    if code.units >= math.prod(shape):
        warnings.warn(f"{where}: the code has {code.units} numbers, a sample only {math.prod(shape)}: that is no "
                      "bottleneck, the model can copy its input.", stacklevel=3)
    return tuple(int(n) for n in shape), code
