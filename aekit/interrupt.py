"""The notebook's stop button ends a live training, which runs between the cells."""

import signal
import threading


def stop_on_interrupt(trainer):
    """From now on an interrupt (SIGINT) also calls `trainer.stop()`; call it again and again while training.

    Between two cells the kernel ignores interrupts, and every cell brings a handler of its own and takes it away again:
    so a live training listens anew in each of its turns, and hands the interrupt on to who listened before.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # only the main thread may listen
    before = signal.getsignal(signal.SIGINT)
    if getattr(before, "stops", None) is trainer:
        return
    before = getattr(before, "before", before)

    def stop(number, frame):
        trainer.stop()
        if callable(before):
            before(number, frame)

    stop.stops, stop.before = trainer, before
    signal.signal(signal.SIGINT, stop)
