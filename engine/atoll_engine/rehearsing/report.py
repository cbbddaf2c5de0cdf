"""What a rehearsal prints: a line a step, then each environment's critical path; or all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from atoll_engine.progress import duration
from atoll_engine.rehearsing.critical_path import CriticalPath
from atoll_engine.rehearsing.environments import Event
from atoll_engine.rehearsing.result import Result, Step

_SHOWN_FROM = 0.02
"""Part of the path from which on a resource is worth a line of its own."""


class Report:
    """Prints steps as they are done: plain lines on a pipe; on a terminal what runs is shown below them."""

    def __init__(self, console: Console, environments: Sequence[str]) -> None:
        """Print to ``console``."""
        self._console = console
        self._width = max(map(len, environments), default=0)
        self._live: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Report:
        """Begin to show what runs, on a terminal."""
        if self._console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._live = Progress(*columns, console=self._console, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Show nothing more."""
        if self._live is not None:
            self._live.stop()

    def hear(self, event: Event) -> None:
        """Show a step that begins; print one that is done."""
        task = self._tasks.pop(event.environment, None)
        if self._live is not None and task is not None:
            self._live.remove_task(task)
        if event.step is not None:
            self._print(self._line(event.environment, event.step))
        elif self._live is not None:
            self._tasks[event.environment] = self._live.add_task(f"{event.environment}: {event.title}")

    def summary(self, results: Sequence[Result], wall_s: float) -> None:
        """Print the critical paths, then what went wrong, or that nothing did."""
        for result in results:
            if result.path is not None:
                self._path(result, result.path)
        failed = [result for result in results if not result.ok]
        for result in failed:
            self._print(Text(f"\n{_problem(result)}", style="red"))
        good = len(results) - len(failed)
        self._print(Text(f"\n{good} of {len(results)} rehearsals passed in {duration(wall_s)}"))

    def _line(self, environment: str, step: Step) -> Text:
        mark = Text("ok    ", style="green") if step.ok else Text("FAILED", style="red")
        what = f" {environment:{self._width}}  {step.title:34} {step.seconds:6.1f} s  "
        return mark + Text(what) + Text(str(step.plan) if step.plan else step.expected, style="dim")

    def _path(self, result: Result, path: CriticalPath) -> None:
        said = (
            f"{_minutes(path.makespan_s)}, {path.ratio:.2f} of its critical path of {_minutes(path.length_s)}"
        )
        self._print(Text(f"\n{result.name}: `up` takes a cloud {said}, {len(path.links)} resources"))
        shown = [link for link in path.links if link.seconds >= _SHOWN_FROM * path.length_s]
        for link in shown:
            self._print(Text(f"  {_minutes(link.seconds):>12}  {link.type} {link.name}"))
        rest = path.length_s - sum(link.seconds for link in shown)
        if rest:
            self._print(Text(f"  {_minutes(rest):>12}  {len(path.links) - len(shown)} more"))
        if result.kept:
            self._print(
                Text(f"  kept by destroy: {', '.join(urn.rpartition('::')[2] for urn in result.kept)}")
            )

    def _print(self, text: Text) -> None:
        (self._live.console if self._live is not None else self._console).print(text, soft_wrap=True)


def _problem(result: Result) -> str:
    if result.problem:
        return f"{result.name}: {result.problem}"
    step = next(step for step in result.steps if not step.ok)
    return f"{result.name}: {step.title}\n  expected: {step.expected}\n  {step.problem}"


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def as_json(results: Sequence[Result]) -> str:
    """Return the results as JSON: ``ok``, and for each environment its steps and its critical path."""
    content = {"ok": all(result.ok for result in results), "environments": [_tree(r) for r in results]}
    return json.dumps(content, indent=2)


def _tree(result: Result) -> dict[str, Any]:
    path = result.path
    return {
        "name": result.name,
        "ok": result.ok,
        "problem": result.problem,
        "seconds": round(result.seconds, 2),
        "steps": [{**asdict(step), "ok": step.ok} for step in result.steps],
        "critical_path": path
        and {
            "length_s": path.length_s,
            "makespan_s": path.makespan_s,
            "ratio": path.ratio,
            "resources": [
                {"type": link.type, "name": link.name, "seconds": link.seconds} for link in path.links
            ],
        },
        "kept": list(result.kept),
    }
