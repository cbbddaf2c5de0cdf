"""Running other programs: output to a log file, failures as an AtollError with the log's end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from atoll_engine.errors import AtollError


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    error: type[AtollError] = AtollError,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    stdin: str | None = None,
    timeout_s: float | None = None,
    fix: str | None = None,
) -> str:
    """Run ``command`` and return its standard output.

    ``what`` names the work in the error. ``env`` adds to the environment. With ``log``, both outputs
    are appended there and the return value is empty.
    Raises ``error`` with the last lines of output where the exit status isn't 0 or the time is over.
    """
    words = [str(word) for word in command]
    try:
        if log is None:
            done = _run(words, cwd, env, stdin, timeout_s, subprocess.PIPE, subprocess.PIPE)
            output, tail = done.stdout, done.stderr or done.stdout
        else:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a") as sink:
                done = _run(words, cwd, env, stdin, timeout_s, sink, subprocess.STDOUT)
            output, tail = "", log.read_text(errors="replace")
    except FileNotFoundError as missing:
        raise error(f"{what}: the program {words[0]!r} is not installed", fix=fix) from missing
    except subprocess.TimeoutExpired as late:
        raise error(f"{what}: not done after {timeout_s} s", got=" ".join(words), fix=fix) from late
    if done.returncode != 0:
        last = "\n    ".join(tail.strip().splitlines()[-12:])
        raise error(
            f"{what} failed with exit status {done.returncode}", got=f"{' '.join(words)}\n    {last}", fix=fix
        )
    return output


def _run(
    words: list[str],
    cwd: Path | None,
    env: Mapping[str, str] | None,
    stdin: str | None,
    timeout_s: float | None,
    stdout: int | IO[str],
    stderr: int | IO[str],
) -> subprocess.CompletedProcess[str]:
    # An empty input rather than the terminal: nothing that we run may stop to ask.
    return subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        input=stdin or "",
        stdout=stdout,
        stderr=stderr,
        text=True,
        errors="replace",
        timeout=timeout_s,
        check=False,
    )
