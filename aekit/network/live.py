"""Training that goes on in the background of a notebook: an asyncio task that hands back control after every slice."""

import asyncio
import contextlib
import time

from ..interrupt import Interrupts

VIEW_SECONDS = 0.5    # an open view is refreshed no more often than this
VIEW_SHARE = 0.02     # of the time at most goes into refreshing it


class Live:
    """What lets a trainer train live: it needs `_turns`, which trains slice by slice, `history`, `model` and `lock`."""

    _task, paused = None, False

    def live(self, *, epochs=None, seconds=None, target=None, view=None):
        """Train in the background of a notebook, so that everything else goes on answering.

        Args:
            epochs, seconds, target: as for `train`.
            view: a widget with `update(model)`, refreshed while training, or a function that takes this trainer.

        Returns:
            The asyncio task; `await trainer.live(...)` waits for its end and gives the `History`. Starting again
            cancels a training that is under way.
        """
        if not (view is None or callable(view) or hasattr(view, "update")):
            raise TypeError(f"live: the view is a {type(view).__name__}, expected a widget with update(model), or a "
                            "function of the trainer. Type view=aekit.explore.latent(model, data).")
        self.stop()
        self.paused = False
        self._task = asyncio.ensure_future(self._live(epochs, seconds, target, view))
        return self._task

    async def _live(self, epochs, seconds, target, view):
        due, interrupts = 0.0, Interrupts(self)
        try:
            with contextlib.closing(self._turns(epochs, seconds, target)) as turns:
                for _ in turns:
                    interrupts.listen()
                    if view is not None and (now := time.perf_counter()) >= due:
                        self._refresh(view)
                        spent = time.perf_counter() - now
                        due = time.perf_counter() + max(VIEW_SECONDS, spent / VIEW_SHARE)
                    await asyncio.sleep(0.005)
                    while self.paused:
                        began = time.perf_counter()
                        interrupts.listen()
                        await asyncio.sleep(0.02)
                        self._held += time.perf_counter() - began
            if view is not None:
                self._refresh(view)
        except Exception as error:
            if hasattr(view, "fail"):
                view.fail(str(error))
            raise
        return self.history

    def _refresh(self, view):
        with self.lock:
            view.update(self.model) if hasattr(view, "update") else view(self)

    def pause(self):
        """Hold a live training at the end of its slice; `resume()` goes on."""
        self.paused = True

    def resume(self):
        """Go on after `pause()`."""
        self.paused = False

    def stop(self):
        """End a live training at the end of its slice; what it has learned so far stays."""
        if self._task is not None and not self._task.done():
            self._task.cancel()

    async def wait(self):
        """The `History` when a live training has ended; an error inside it is raised here."""
        if self._task is not None:
            await asyncio.wait({self._task})  # who gives up waiting does not stop the training
            if not self._task.cancelled():
                return self._task.result()
        return self.history
