"""The notebook's stop button ends a live training, which runs between the cells."""

import signal
import sys
import threading


class Interrupts:
    """Stops a live training on an interrupt (SIGINT): call `listen()` in each of its turns.

    Between two cells the kernel ignores interrupts, and every cell brings a handler of its own and takes it away again:
    so a live training listens anew in each of its turns, and hands the interrupt on to who listened before. A cell that
    kept the training waiting and was interrupted itself leaves its KeyboardInterrupt in `sys.last_value`.
    """

    def __init__(self, trainer):
        self.trainer, self.known = trainer, getattr(sys, "last_value", None)

    def listen(self):
        """Take over the interrupts, and stop the training where one came since the last turn."""
        last = getattr(sys, "last_value", None)
        if isinstance(last, KeyboardInterrupt) and last is not self.known:
            self.trainer.stop()
        if threading.current_thread() is not threading.main_thread():
            return  # only the main thread may listen
        before = signal.getsignal(signal.SIGINT)
        if getattr(before, "stops", None) is self.trainer:
            return
        before = getattr(before, "before", before)

        def stop(number, frame):
            self.trainer.stop()
            if callable(before):
                before(number, frame)

        stop.stops, stop.before = self.trainer, before
        signal.signal(signal.SIGINT, stop)
