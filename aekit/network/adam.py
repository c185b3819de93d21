"""Adam in one operation a weight: what Keras' optimizer does in ten, with the same variables and the same result."""

import tensorflow as tf

from .backend import keras

EXTRAS = ("amsgrad", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema",
          "gradient_accumulation_steps", "loss_scale_factor")


def is_plain(optimizer, variables):
    """Whether the optimizer is Adam without extras, on ordinary float32 weights: then `apply` stands for its own."""
    return (type(optimizer) is keras.optimizers.Adam and not any(getattr(optimizer, extra, None) for extra in EXTRAS)
            and all(v.dtype == "float32" and v.constraint is None and not v.overwrite_with_gradient
                    for v in variables))


def apply(optimizer, gradients, variables, rate):
    """One step of `optimizer.apply(gradients, variables)` with learning rate `rate`, of one that `is_plain`."""
    done = tf.cast(optimizer.iterations.value + 1, tf.float32)
    powers = tf.pow(optimizer.beta_1, done), tf.pow(optimizer.beta_2, done)
    for gradient, variable in zip(gradients, variables, strict=True):
        if gradient is None:  # a weight that the loss does not depend on
            continue
        at = optimizer._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.value.handle, m=optimizer._momentums[at].value.handle,
            v=optimizer._velocities[at].value.handle, beta1_power=powers[0], beta2_power=powers[1], lr=rate,
            beta1=optimizer.beta_1, beta2=optimizer.beta_2, epsilon=optimizer.epsilon,
            grad=tf.convert_to_tensor(gradient))
    optimizer.iterations.assign_add(1)
