"""The processes that the host starts: none outlives the host, the engine or the call that asked for it."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Literal

from atoll_engine.errors import EngineError

Stream = Literal["stdout", "stderr"]
Command = Sequence[str | Path]

# Less than the 5 s that the engine gives a host which it interrupts (pkg/v3 resource/plugin/plugin.go).
_GRACE_S = 2.0
_CHUNK_BYTES = 64 * 1024


class Children:
    """Starts processes and ends those still running when asked; safe to use from several threads.

    They stay in the host's process group, so that a signal to the group from the engine reaches them too.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def start(
        self,
        command: Command,
        *,
        cwd: Path,
        env: Mapping[str, str],
        piped: bool,
    ) -> subprocess.Popen[bytes]:
        """Start ``command``; with ``piped``, its outputs are for `stream`, else they go where the host's go.

        Raises EngineError where the program can't be started or the host is ending.
        """
        sink = subprocess.PIPE if piped else None
        with self._lock:
            if self._closed:
                raise EngineError("the language host is ending: nothing new is started")
            try:
                child = subprocess.Popen(
                    [str(word) for word in command],
                    cwd=cwd,
                    env=dict(env),
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=sink,
                )
            except OSError as failure:
                raise EngineError(
                    f"{command[0]} can't be started in {cwd}", got=failure.strerror
                ) from failure
            self._running.add(child)
        return child

    def wait(self, child: subprocess.Popen[bytes]) -> int:
        """Wait for ``child`` to end by itself; return its exit status, negative for a signal."""
        status = child.wait()
        with self._lock:
            self._running.discard(child)
        return status

    def run(self, command: Command, *, cwd: Path, env: Mapping[str, str]) -> tuple[int, bytes]:
        """Run ``command`` to its end; return its exit status and both outputs as one."""
        child = self.start(command, cwd=cwd, env=env, piped=True)
        output = b"".join(chunk for _, chunk in self.stream(child))
        return self.wait(child), output

    def stream(self, child: subprocess.Popen[bytes]) -> Iterator[tuple[Stream, bytes]]:
        """Yield what a piped ``child`` writes, as it comes, until both its outputs are closed."""
        chunks: SimpleQueue[tuple[Stream, bytes]] = SimpleQueue()
        sources: tuple[tuple[Stream, IO[bytes] | None], ...] = (
            ("stdout", child.stdout),
            ("stderr", child.stderr),
        )
        for name, source in sources:
            threading.Thread(target=_pump, args=(name, source, chunks), daemon=True).start()
        still_open = len(sources)
        while still_open:
            name, chunk = chunks.get()
            if chunk:
                yield name, chunk
            else:
                still_open -= 1

    def stop(self, *children: subprocess.Popen[bytes]) -> None:
        """End ``children``: a SIGTERM, and a SIGKILL to those that are still there after the grace."""
        for child in children:
            child.terminate()
        deadline = time.monotonic() + _GRACE_S
        for child in children:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        with self._lock:
            self._running.difference_update(children)

    def stop_all(self) -> None:
        """End all that run now."""
        with self._lock:
            running = tuple(self._running)
        self.stop(*running)

    def close(self) -> None:
        """End all that run now and start no more."""
        with self._lock:
            self._closed = True
        self.stop_all()


def _pump(name: Stream, source: IO[bytes] | None, chunks: SimpleQueue[tuple[Stream, bytes]]) -> None:
    """Move ``source`` to ``chunks``; an empty chunk ends it."""
    if source is not None:
        with source:
            while chunk := source.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]  # a BufferedReader
                chunks.put((name, chunk))
    chunks.put((name, b""))
