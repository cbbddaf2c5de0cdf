"""The answers of an offline preview without the engine: a program's resources, checked.

    from atoll_engine import offline

    outcome = offline.check(program, mode="filled")
    assert not outcome.errors

What it has in common with a preview, and what not, is in docs/check.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from atoll_engine.offline import projects
from atoll_engine.offline.checking.folders import Job, check_apart, check_here
from atoll_engine.offline.checking.loop import fewer_collections
from atoll_engine.offline.checking.programs import Stack, run
from atoll_engine.offline.inline import Program
from atoll_engine.offline.modes import Mode, require_mode
from atoll_engine.offline.outcome import Outcome

__all__ = ["Job", "check", "check_apart", "check_here"]


def check(
    program: Program | str | Path,
    *,
    mode: Mode = "honest",
    existing: Sequence[str] = (),
    stack: str = "offline",
    config: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Outcome:
    """Check ``program`` as `preview` would, without the engine, and return the same.

    ``program`` is a function without arguments that declares resources, which runs in a thread of this
    process, or a folder with a ``Pulumi.yaml`` and a program in Python, which runs in a process of its own.
    ``mode`` and ``existing`` are those of `providers`, ``stack`` and ``config`` those of `preview`. Every SDK
    that is installed is answered for. ``variables`` are added to the environment of a folder's program.
    What fails in the program is an error of the outcome.
    Raises AtollError for another mode, or a folder without a project.
    """
    require_mode(mode)
    if not callable(program):
        projects.read(Path(program))
        return check_apart(Job(str(program), mode, existing, stack, config or {}, variables or {}))
    texts = projects.texts(projects.settings(program, projects.INLINE, stack, config or {}))
    where = Stack(projects.INLINE, stack, texts, Path.cwd())
    # A thread of its own, so that it has its own context and event loop, whoever calls.
    with fewer_collections(), ThreadPoolExecutor(1, "check") as thread:
        return thread.submit(
            run, program, where, mode, existing, lambda _: None, _folder_of(program)
        ).result()


def _folder_of(program: Program) -> Path | None:
    """Return where a function's code is; None for what isn't a plain function."""
    code = getattr(program, "__code__", None)
    return Path(code.co_filename).parent if code else None
