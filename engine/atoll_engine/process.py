"""Running other programs: output to a log file, failures as an AtollError with the log's end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

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
    full_env = {**os.environ, **(env or {})}
    try:
        if log is None:
            done = subprocess.run(
                words, cwd=cwd, env=full_env, input=stdin, capture_output=True, text=True, timeout=timeout_s, check=False
            )
            output, tail = done.stdout, done.stderr or done.stdout
        else:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("ab") as sink:
                done = subprocess.run(
                    words,
                    cwd=cwd,
                    env=full_env,
                    input=stdin.encode() if stdin is not None else None,
                    stdin=subprocess.DEVNULL if stdin is None else None,
                    stdout=sink,
                    stderr=sink,
                    timeout=timeout_s,
                    check=False,
                )  # type: ignore[call-overload]
            output, tail = "", log.read_text(errors="replace")
    except FileNotFoundError as missing:
        raise error(f"{what}: the program {words[0]!r} is not installed", fix=fix) from missing
    except subprocess.TimeoutExpired as late:
        raise error(f"{what}: not done after {timeout_s:.0f} s", got=" ".join(words), fix=fix) from late
    if done.returncode != 0:
        last = "\n    ".join(tail.strip().splitlines()[-12:])
        raise error(f"{what} failed with exit status {done.returncode}", got=f"{' '.join(words)}\n    {last}", fix=fix)
    return output
