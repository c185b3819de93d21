"""From Keras layers to the records of a frozen model. Reads attributes only, so that it imports no framework."""

import sys

import numpy as np

IDENTITY = {"InputLayer", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout",
            "AlphaDropout", "ActivityRegularization", "Identity"}  # they do nothing after training
ACTIVATION_NAMES = {"linear", "relu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax"}


def records(model):
    """(layers, weights) of a model with chains `.encoder` and `.decoder`; TypeError names a layer it does not know."""
    layers, weights = [], {}
    for part in ("encoder", "decoder"):
        for layer in _chain(getattr(model, part), part):
            for record, arrays in _convert(layer):
                weights |= {f"{len(layers)}/{key}": np.asarray(w, np.float32) for key, w in arrays.items()}
                layers.append({"part": part, "name": layer.name, "activation": ["linear"], **record})
    return layers, weights


def _chain(model, part):
    """The layers of a chain in order, nested chains opened; a model with branches is refused."""
    nodes = getattr(getattr(model, "_functional", model), "_nodes_by_depth", {})
    if not nodes:
        raise TypeError(f"freeze: the {part} is a {type(model).__name__} whose order of layers is not known, expected "
                        "a chain of layers. Use keras.Sequential.")
    applied = set()
    for at_depth in nodes.values():
        if len(at_depth) > 1 or len(at_depth[0].parent_nodes) > 1:
            raise TypeError(f"freeze: the {part} branches at layer {at_depth[0].operation.name!r}, expected a chain of "
                            "layers. Use keras.Sequential.")
        layer = at_depth[0].operation
        if layer in applied:
            raise TypeError(f"freeze: the {part} applies layer {layer.name!r} twice, expected a chain in which each "
                            "layer comes once. Use keras.Sequential.")
        applied.add(layer)
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _chain(layer, part)
        elif type(layer).__name__ not in IDENTITY:
            yield layer


def _convert(layer):
    """A list of (record, weights) for one Keras layer."""
    if hasattr(layer, "frozen_records"):  # a layer of ours says itself what it is after training
        return layer.frozen_records()
    kind = type(layer).__name__
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise _unsupported(layer, "data_format='channels_first'")
    if kind == "Dense":
        return [({"op": "dense", "activation": activation(layer)}, _kernel_and_bias(layer))]
    if kind in ("Conv1D", "Conv2D", "Conv1DTranspose", "Conv2DTranspose"):
        return [_convolution(layer, kind)]
    if kind in ("MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D"):
        pool = "max" if kind.startswith("Max") else "average"
        record = {"op": "pool", "pool": pool, "size": _ints(layer.pool_size), "strides": _ints(layer.strides),
                  "padding": layer.padding}
        return [(record, {})]
    if kind in ("UpSampling1D", "UpSampling2D"):
        if getattr(layer, "interpolation", "nearest") != "nearest":
            raise _unsupported(layer, f"interpolation={layer.interpolation!r}")
        return [({"op": "upsample", "size": _ints(layer.size)}, {})]
    if kind == "Flatten":
        return [({"op": "reshape", "shape": [int(np.prod(layer.input.shape[1:]))]}, {})]
    if kind == "Reshape":
        return [({"op": "reshape", "shape": _ints(layer.output.shape[1:])}, {})]
    if kind == "BatchNormalization":
        return [({"op": "scale"}, _scale_and_shift(layer))]
    if kind in ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"):
        return [({"op": "activation", "activation": activation(layer)}, {})]
    raise _unsupported(layer)


def _convolution(layer, kind):
    if set(_ints(layer.dilation_rate)) != {1} or getattr(layer, "groups", 1) != 1:
        raise _unsupported(layer, "dilation or groups")
    if layer.padding not in ("same", "valid"):
        raise _unsupported(layer, f"padding={layer.padding!r}")
    record = {"op": "conv", "strides": _ints(layer.strides), "padding": layer.padding, "activation": activation(layer)}
    weights = _kernel_and_bias(layer)
    if kind.endswith("Transpose"):
        record |= {"op": "conv_transpose",
                   "output_padding": None if layer.output_padding is None else _ints(layer.output_padding)}
        weights["bias"] = _bias(layer, weights["kernel"].shape[-2])
    return record, weights


def activation(layer):
    """The activation record of a layer: its name, and its slope or alpha where it has one."""
    kind = type(layer).__name__
    if kind == "ReLU":
        if layer.max_value is not None or layer.threshold:
            raise _unsupported(layer, "max_value or threshold")
        return ["leaky_relu", float(layer.negative_slope)] if layer.negative_slope else ["relu"]
    if kind == "LeakyReLU":
        return ["leaky_relu", float(layer.negative_slope)]
    if kind == "ELU":
        return ["elu", float(layer.alpha)]
    if kind == "Softmax":
        if layer.axis not in (-1, len(layer.output.shape) - 1):
            raise _unsupported(layer, f"axis={layer.axis}")
        return ["softmax"]
    function = layer.activation
    if hasattr(function, "get_config") and hasattr(function, "_inbound_nodes"):  # a layer given as the activation
        return activation(function)
    name = getattr(function, "__name__", type(function).__name__)
    # Only Keras' own by identity: keras.ops.gelu bears the same name and computes something else.
    if function is not getattr(sys.modules["keras"].activations, name, None):
        module = getattr(function, "__module__", "another module")
        raise _unsupported(layer, f"the activation {name!r} of {module}, not of keras.activations")
    if name == "leaky_relu":
        return [name, 0.2]  # the default of keras.activations.leaky_relu
    if name == "elu":
        return [name, 1.0]
    if name in ACTIVATION_NAMES:
        return [name]
    raise _unsupported(layer, f"the activation {name!r}")


def _kernel_and_bias(layer):
    kernel = np.asarray(layer.kernel)
    return {"kernel": kernel, "bias": _bias(layer, kernel.shape[-1])}


def _bias(layer, size):
    return np.asarray(layer.bias) if layer.use_bias else np.zeros(size, np.float32)


def _scale_and_shift(layer):
    axis = layer.axis if isinstance(layer.axis, int) else layer.axis[0]
    if axis not in (-1, len(layer.input.shape) - 1):
        raise _unsupported(layer, f"axis={axis}")
    mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
    gamma = np.asarray(layer.gamma) if layer.scale else np.ones_like(mean)
    beta = np.asarray(layer.beta) if layer.center else np.zeros_like(mean)
    scale = gamma / np.sqrt(variance + layer.epsilon)
    return {"scale": scale, "shift": beta - mean * scale}


def _ints(values):
    return [int(v) for v in (values if isinstance(values, (tuple, list)) else [values])]


def _unsupported(layer, what=""):
    described = f"{type(layer).__name__} {layer.name!r}" + (f" with {what}" if what else "")
    return TypeError(f"freeze: the layer {described} cannot be frozen, expected dense, convolution, pooling, "
                     "up-sampling, flatten, reshape or batch normalisation with a standard activation. Use one of "
                     "these, or give your layer a method frozen_records().")
