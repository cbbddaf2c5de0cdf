"""The loss curve: one JSON object a step, without gap or repetition across restarts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO

FILE_NAME = "loss.jsonl"


class LossLog:
    """Appends to ``loss.jsonl`` in ``folder``; steps after ``step``, which a restart redoes, go first."""

    def __init__(self, folder: Path, step: int, writes: bool) -> None:
        self._path = folder / FILE_NAME
        self._keep_up_to = step
        self._stream: IO[str] | None = None
        self._writes = writes

    def __enter__(self) -> LossLog:
        if self._writes:
            kept = [line for line in read_lines(self._path) if json.loads(line)["step"] <= self._keep_up_to]
            partial = self._path.with_suffix(".partial")
            partial.write_text("".join(kept), encoding="utf-8")
            partial.replace(self._path)
            self._stream = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream:
            self._stream.close()

    def add(self, step: int, epoch: int, loss: float) -> None:
        """Record the mean loss of ``step`` (from 1) in ``epoch`` (from 0)."""
        if self._stream:
            self._stream.write(json.dumps({"step": step, "epoch": epoch, "loss": loss}) + "\n")

    def flush(self) -> None:
        """Bring what was added to disk, before the checkpoint that relies on it."""
        if self._stream:
            self._stream.flush()
            os.fsync(self._stream.fileno())


def read_lines(path: Path) -> list[str]:
    """Return the complete lines of the file; a kill may have cut the last one short."""
    if not path.exists():
        return []
    return [
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")
    ]
