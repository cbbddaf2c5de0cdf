"""Live progress of long work, and where the time went.

On a terminal: one line a running phase, with elapsed and expected time. On a pipe: plain lines.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress as RichProgress
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table


@dataclass
class Phase:
    """One phase: its name, how long it took in seconds, and whether it ended well."""

    name: str
    elapsed_s: float = 0.0
    failed: bool = False


@dataclass
class Progress:
    """Shows phases as they run; safe to use from several threads."""

    console: Console = field(default_factory=lambda: Console(file=sys.stderr, highlight=False))
    phases: list[Phase] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._live: RichProgress | None = None
        self._running = 0

    @contextmanager
    def phase(
        self, name: str, *, expected_s: float | None = None, own_display: bool = False
    ) -> Iterator[Phase]:
        """Show ``name`` while the block runs, with the ``expected_s`` seconds it usually takes.

        With ``own_display`` nothing is drawn meanwhile: what runs draws on the terminal itself.
        """
        phase = Phase(name)
        start = time.monotonic()
        task = None if own_display else self._begin(name, expected_s)
        try:
            yield phase
        except BaseException:
            phase.failed = True
            raise
        finally:
            phase.elapsed_s = time.monotonic() - start
            self._end(phase, task, own_display)

    def note(self, text: str) -> None:
        """Print a line between the phases."""
        self.console.print(text, markup=False, soft_wrap=True)

    def summary(self) -> None:
        """Print where the time went, longest first; phases under a second are left out."""
        shown = sorted((p for p in self.phases if p.elapsed_s >= 1), key=lambda p: -p.elapsed_s)
        if not shown:
            return
        table = Table(title="Where the time went", title_justify="left", box=None, padding=(0, 2, 0, 0))
        table.add_column("phase")
        table.add_column("seconds", justify="right")
        for phase in shown:
            table.add_row(phase.name + (" (failed)" if phase.failed else ""), f"{phase.elapsed_s:.0f}")
        self.console.print(table)

    def _begin(self, name: str, expected_s: float | None) -> int | None:
        expected = f", usually {duration(expected_s)}" if expected_s else ""
        with self._lock:
            self._running += 1
            if not self.console.is_terminal:
                self.console.print(f"{name} ...{expected}", markup=False, soft_wrap=True)
                return None
            if self._live is None:
                columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
                self._live = RichProgress(*columns, console=self.console, transient=True)
                self._live.start()
            return int(self._live.add_task(f"{name}{expected}", total=None))

    def _end(self, phase: Phase, task: int | None, own_display: bool) -> None:
        verdict = "failed" if phase.failed else "done"
        with self._lock:
            self.phases.append(phase)
            self._running -= not own_display
            if self._live is not None and task is not None:
                self._live.remove_task(task)  # type: ignore[arg-type]  # rich's TaskID is an int
                if self._running == 0:
                    self._live.stop()
                    self._live = None
            self.console.print(
                f"{phase.name}: {verdict} in {duration(phase.elapsed_s)}", markup=False, soft_wrap=True
            )


def duration(seconds: float) -> str:
    """Return ``seconds`` as a person reads them."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s" if seconds < 10 else f"{rest} s"
