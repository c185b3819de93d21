"""`explore.training`: watch a network learn, stop it, turn its knobs, break it."""

import asyncio
import contextlib
import weakref

import traitlets

from aekit.explore import course
from aekit.explore.base import Explorer, script, style
from aekit.explore.held_out import held_out
from aekit.interrupt import Interrupts

LOSSES = {"mse": "mean squared error", "mae": "mean absolute error", "binary_crossentropy": "binary cross-entropy",
          "correntropy": "correntropy, sigma 0.2"}
BATCHES = (8, 32, 128, 512)
RATES = (-5.0, 1.0)         # powers of ten between which the learning rate slides; at the upper end training fails
MAP_SAMPLES = 200
SLOW_SECONDS = 1.5          # from one step to the next in slow mode
MOST_SECONDS = 600          # a training that nobody stops ends here


class Training(Explorer):
    """Train a model in front of the learner's eyes: Start, Pause, Step, Reset, and the knobs of training.

    Curves on training and held-out samples, a film of the same samples, the code map and each layer's gradient norm
    follow while it trains. The given model itself is trained, and again after Reset; another loss, noise or seed needs
    another one, `widget.model`. One such widget trains at a time.

    Args:
        model: a model of a builder, such as `aekit.dense(data.shape, code=2)`.
        data: Dataset.
        learning_rate: 1e-5..10. batch: 8, 32, 128 or 512 samples a step.
        loss: "mse", "mae", "binary_crossentropy" or "correntropy".
        noise: 0..0.5, standard deviation of the noise on what the model reads in training, in data units.
        seed: of the first weights and of the order of samples; by default the model's own.
        slow: one step in 1.5 s, each with its sentence.

    Raises:
        TypeError, ValueError: a model that no builder made, data of another shape, values that are not offered.

    >>> aekit.explore.training(aekit.dense(digits.shape, code=2), digits)
    """

    _esm = script("graphs.js", "training.js")
    _css = style("training.css")
    name = "training"
    recipe_traits = ("learning_rate", "batch", "loss", "noise", "seed", "slow")

    state = traitlets.Enum(["getting ready", "ready", "running", "paused", "failed"], "getting ready").tag(sync=True)
    learning_rate = traitlets.Float(2e-3).tag(sync=True)
    batch = traitlets.Int(128).tag(sync=True)
    loss = traitlets.Unicode("mse").tag(sync=True)
    noise = traitlets.Float(0.0).tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    slow = traitlets.Bool(False).tag(sync=True)
    _choices = traitlets.Dict().tag(sync=True)
    _said = traitlets.Unicode("").tag(sync=True)
    _curves = traitlets.List().tag(sync=True)           # [epochs, loss, held-out loss], a list each
    _norms = traitlets.List().tag(sync=True)            # [layer, gradient norm], outside in and out again
    _film = traitlets.Bytes(b"").tag(sync=True)         # (rows, samples, *shape), one byte a number, the input first
    _film_names = traitlets.List().tag(sync=True)
    _codes = traitlets.Bytes(b"").tag(sync=True)        # (samples, 2) float32
    _code_size = traitlets.Int(2).tag(sync=True)

    _at_work = staticmethod(lambda: None)               # a weak reference to the widget that trains

    def __init__(self, model, data, *, learning_rate=None, batch=128, loss=None, noise=None, seed=None,
                 slow=False):
        super().__init__()
        if not hasattr(model, "variant"):
            raise TypeError(f"{self.name}: the model is a {type(model).__name__}, expected one that can be trained. "
                            "Type aekit.explore.training(aekit.dense(data.shape, code=2), data).")
        if not hasattr(data, "x_train"):
            raise TypeError(f"{self.name}: the data is a {type(data).__name__}, expected a data set with held-out "
                            "samples. Type aekit.load('digits').")
        self._loop = _running_loop()
        self.model, self.data, self._task, self._slow_task = model, data, None, None
        self._send_samples(held_out(data, self.name, shape=model.shape, most=MAP_SAMPLES))
        self._shape, self._code_size = list(model.shape), model.code_size
        self._choices = {"losses": list(LOSSES.items()), "batches": list(BATCHES), "rates": list(RATES),
                         "film_rows": course.FILM_ROWS}
        with self.hold_trait_notifications():
            self.learning_rate = float(model.optimizer.learning_rate if learning_rate is None else learning_rate)
            self.batch, self.slow = batch, slow
            self.seed = _seed_of(model) if seed is None else seed
            self.loss = _loss_of(model) if loss is None else loss
            self.noise = _noise_of(model) if noise is None else float(noise)
        self._pause_the_other()
        is_as_asked = (self.loss, self.noise, self.seed) == (_loss_of(model), _noise_of(model), _seed_of(model))
        self._prepare(model if is_as_asked else self._variant())
        self.observe(self._changed, ["batch", "loss", "noise", "seed"])
        self.on_msg(self._heard)

    # ---- what the buttons do ------------------------------------------------------------------------

    def start(self):
        """Start, or go on; in a notebook, whose event loop it needs."""
        if self._running_tasks():
            return
        if self.state == "failed":
            return self._say("It failed. Press Reset, and take a smaller learning rate.")
        loop = _running_loop()
        if loop is None:
            raise RuntimeError(f"{self.name}: start needs the event loop of a notebook, and none runs here. "
                               "Type widget.run(100) for a hundred steps.")
        self._pause_the_other()
        Training._at_work = staticmethod(weakref.ref(self))
        self._problem, self.state = "", "running"
        self._task = (loop.create_task(self._slowly()) if self.slow
                      else self.trainer.live(seconds=MOST_SECONDS, view=self))
        self._task.add_done_callback(self._ended)

    def pause(self):
        """Hold the training at the end of its slice, within a fifth of a second."""
        for task in self._running_tasks():
            task.cancel()
        if self.state == "running":
            self.state = "paused"

    def step(self):
        """One step, with a sentence that says what it did."""
        self.pause()
        self.run(1)

    def run(self, steps):
        """So many steps at once; returns their mean loss. An error in them is raised here, too."""
        self.pause()
        before = [weight.copy() for weight in self.model.get_weights()]
        try:
            mean = self.trainer.run(steps)
        except FloatingPointError as error:
            self.fail(str(error))
            raise
        self.state = "paused"
        self._describe(course.sentence_of_step(self, before, mean) if steps == 1 else None)
        return mean

    def reset(self):
        """Back to the first weights, with the knobs as they stand."""
        self.pause()
        self.trainer.reset()
        self._problem, self.state = "", "ready"
        self._describe()

    async def wait(self):
        """Return when the training under way has ended."""
        for task in self._running_tasks():
            await asyncio.wait({task})

    def close(self):
        """End the training and the widget."""
        self.pause()
        super().close()

    @property
    def history(self):
        """The `History` so far."""
        return self.trainer.history

    @property
    def steps(self):
        """Steps since the last Reset."""
        return self.trainer.steps

    @property
    def model_name(self):
        """The model's name, which a recipe keeps."""
        return self.model.name

    # ---- while it trains ----------------------------------------------------------------------------

    def update(self, model):
        """Show where the training stands: the trainer calls this a few times a second."""
        self._describe()

    def fail(self, text):
        """The training broke off: say why, and offer Reset."""
        super().fail(f"{text.removeprefix('train: ')[:1].upper()}{text.removeprefix('train: ')[1:]} Or press Reset.")
        self.state = "failed"

    def stop(self):
        """What the notebook's stop button does in slow mode; at full speed the trainer listens itself."""
        self.pause()

    async def _slowly(self):
        interrupts = Interrupts(self)
        while True:
            before = [weight.copy() for weight in self.model.get_weights()]
            try:
                mean = self.trainer.step()
            except FloatingPointError as error:
                return self.fail(str(error))
            self._describe(course.sentence_of_step(self, before, mean))
            for _ in range(round(SLOW_SECONDS / 0.1)):
                interrupts.listen()
                await asyncio.sleep(0.1)

    def _ended(self, task):
        if not task.cancelled():
            task.exception()  # said by fail; asked for here, so that asyncio does not print it as well
        if task is self._task and self.state == "running":
            self.state = "paused"
            self._describe()

    def _running_tasks(self):
        return [task for task in (self._task,) if task is not None and not task.done()]

    def _pause_the_other(self):
        other = Training._at_work()  # anywidget gives every widget a class of its own
        if other is not None and other is not self:
            other._hop(other.pause)

    # ---- knobs --------------------------------------------------------------------------------------

    def _heard(self, widget, content, buffers):
        wish = content.get("wish") if isinstance(content, dict) else None
        acts = {"start": self.start, "pause": self.pause, "step": self._step_quietly, "reset": self.reset,
                "gone": self.pause}
        if wish in acts:
            self._hop(acts[wish])

    def _step_quietly(self):
        if self.state == "failed":
            return self._say("It failed. Press Reset, and take a smaller learning rate.")
        with contextlib.suppress(FloatingPointError):  # said by fail
            self.step()

    def _hop(self, act):
        """Call `act` where Keras lives: the page's messages may arrive in a thread of their own."""
        if self._loop is not None and self._loop.is_running() and _running_loop() is not self._loop:
            self._loop.call_soon_threadsafe(act)
        else:
            act()

    @traitlets.observe("learning_rate")
    def _other_rate(self, change):
        if hasattr(self, "trainer"):
            self.trainer.learning_rate = change["new"]  # the next slice reads it

    def _changed(self, change):
        self._hop(lambda: self._prepare(self._variant()))

    def _variant(self):
        from aekit.network.corrupting import Corrupt
        from aekit.network.losses import Correntropy

        noise = Corrupt("gaussian", self.noise, seed=self.seed) if self.noise else None
        return self.model.variant(loss=Correntropy(0.2) if self.loss == "correntropy" else self.loss, corrupt=noise,
                                  seed=self.seed)

    def _prepare(self, model):
        from aekit.network.training import Trainer

        self.pause()
        self.state, self._problem = "getting ready", ""
        known = self.trainer.slices.jit if hasattr(self, "trainer") else None
        self.model = model
        self.trainer = Trainer(model, self.data, batch=self.batch, learning_rate=self.learning_rate,
                               schedule="constant", seed=self.seed, jit=known)
        self.state = "ready"
        self._describe()

    @traitlets.validate("learning_rate", "noise", "batch", "loss")
    def _offered(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        fits, offered = {
            "learning_rate": (lambda: 0.99 * 10**RATES[0] <= value <= 1.01 * 10**RATES[1], "1e-5..10"),
            "noise": (lambda: 0 <= value <= 0.5, "0..0.5"),
            "batch": (lambda: value in BATCHES, ", ".join(map(str, BATCHES))),
            "loss": (lambda: value in LOSSES, ", ".join(LOSSES))}[name]
        if not fits():
            raise ValueError(f"{self.name}: {name} is {value!r}, expected {offered}.")
        return value

    # ---- what the page shows ------------------------------------------------------------------------

    def _describe(self, sentence=None):
        with self.trainer.lock, self.hold_sync():
            course.show(self)
            self._said = sentence or course.sentence(self)

    def _say(self, text):
        self._said = text

    def _says(self):
        return self._said


def _running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _noise_of(model):
    return float(model.corrupt.amount) if model.corrupt else 0.0


def _seed_of(model):
    return int(model.__dict__["_aekit_built_by"][1].get("seed", 0)) if "_aekit_built_by" in model.__dict__ else 0


def _loss_of(model):
    loss = getattr(model, "loss", "mse")
    name = loss if isinstance(loss, str) else getattr(loss, "name", "mse")
    return name if name in LOSSES else "mse"
