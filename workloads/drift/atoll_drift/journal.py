"""The append-only log: what was acknowledged is there after a restart, as long as there was room.

Lines are CloudEvents in structured mode, in segments named by number. A line is handed to the operating
system before ``append`` returns, so it outlives the process; after ``sync`` it outlives the node as well.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from atoll_drift.errors import LogError

PATTERN = "events-*.jsonl"
_SEGMENTS = 16


class Journal:
    """The log in ``folder``, at most ``max_bytes`` large: the oldest sixteenth goes when it is full.

    The line ``header`` comes before what this process appends, in each segment.
    """

    def __init__(self, folder: Path, max_bytes: int, header: bytes = b"") -> None:
        self._folder = folder
        self._header = header
        self._max_bytes = max_bytes
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._sizes = {path: path.stat().st_size for path in segments(folder)}
            self._file, self._size = self._open_last()
            self._write(header)
        except BlockingIOError as error:
            os.close(self._lock)
            raise LogError(
                [f"--data-dir {folder} is in use by another monitor; give each its own"]
            ) from error
        except OSError as error:
            raise LogError([f"--data-dir {folder} can't be written: {error.strerror}"]) from error

    @property
    def size_bytes(self) -> int:
        """How large the log is."""
        return sum(self._sizes.values())

    def lines(self) -> Iterator[bytes]:
        """Yield all complete lines, the oldest first."""
        for path in tuple(self._sizes):
            with path.open("rb") as stream:
                yield from stream

    def append(self, line: bytes) -> None:
        """Add ``line``, which ends in a line feed. Raises OSError, and then nothing of it is in the log."""
        if self._size and self._size + len(line) > self._max_bytes // _SEGMENTS:
            self._begin_segment()
        self._write(line)

    def _write(self, line: bytes) -> None:
        try:
            _write(self._file, line)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(line)
        self._sizes[self._path] = self._size

    def sync(self) -> None:
        """Bring what was appended to disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Sync, and let another process have the folder."""
        self.sync()
        os.close(self._file)
        os.close(self._lock)

    def _open_last(self) -> tuple[int, int]:
        self._path = max(self._sizes, default=self._folder / _name(1))
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o600)
        # What a kill cut short was never acknowledged.
        size = self._path.read_bytes().rfind(b"\n") + 1
        os.ftruncate(file, size)
        self._sizes[self._path] = size
        return file, size

    def _begin_segment(self) -> None:
        path = self._folder / _name(int(self._path.stem.rsplit("-", 1)[1]) + 1)
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.sync()
        os.close(self._file)
        self._path, self._file, self._size = path, file, 0
        self._sizes[path] = 0
        self._write(self._header)
        while self.size_bytes > self._max_bytes * (_SEGMENTS - 1) // _SEGMENTS:
            oldest = min(self._sizes)
            oldest.unlink(missing_ok=True)
            del self._sizes[oldest]


def _write(file: int, content: bytes) -> None:
    while content:
        content = content[os.write(file, content) :]


def segments(folder: Path) -> list[Path]:
    """Return the files of the log in ``folder``, the oldest first."""
    return sorted(folder.glob(PATTERN))


def _name(number: int) -> str:
    return f"events-{number:08d}.jsonl"
