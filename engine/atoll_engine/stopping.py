"""Waiting for the end that a signal, or another thread, asks for."""

from __future__ import annotations

import os
import signal


class Stop:
    """Is set by SIGINT and SIGTERM from its making on, which is in the main thread, and by ``set``.

    A pipe, and no ``threading.Event``: a handler that sets one waits for ever where the main thread, which it
    interrupts, has just taken the event's lock.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.set())

    def set(self) -> None:
        """Let ``wait`` return, now or later."""
        os.write(self._write, b".")

    def wait(self) -> None:
        """Return once it is set."""
        os.read(self._read, 1)
