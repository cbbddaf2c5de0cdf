"""The node that images are put on, and how a stream reaches it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, runtime_checkable

from atoll_engine.errors import ImageError
from atoll_engine.images.layers import Sink

_OPEN_POLL_S = 0.05


class Node(Protocol):
    """Where pods run. A node with ``reads_pipes = True`` takes a named pipe for the archive as well."""

    def images(self) -> set[str]:
        """Return the names of the images that the node holds."""

    def load_image(self, archive: Path) -> None:
        """Put the images of an OCI or docker archive on the node, reading it once from front to end."""


@runtime_checkable
class LinkingNode(Node, Protocol):
    """A node on this machine that can take the files of a folder as a layer, without a copy of them."""

    def can_link(self, folder: Path) -> bool:
        """Tell whether the node's layers and ``folder`` are on one file system."""

    def link_layer(self, folder: Path, target: str, digests: Sequence[str]) -> None:
        """Make ``folder``'s files, at ``target`` (absolute), the layer that the last of ``digests`` names.

        ``digests`` are those of an image's layers (``sha256:<hex>``, uncompressed), the lowest first; the
        node has all the others. The files must not be changed afterwards.
        """


def load_stream(node: Node, write: Callable[[Sink], None], scratch: Path) -> None:
    """Load what ``write`` writes: through a named pipe where the node can, else a file in ``scratch``.

    A pipe saves writing the archive to the disk and reading it again. Raises ImageError where loading fails.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="load-") as folder:
        archive = Path(folder, "image.tar")
        if getattr(node, "reads_pipes", False):
            os.mkfifo(archive, 0o600)
            _load_pipe(node, write, archive)
        else:
            with archive.open("wb") as sink:
                write(sink)
            node.load_image(archive)


def _load_pipe(node: Node, write: Callable[[Sink], None], pipe: Path) -> None:
    failures: list[BaseException] = []

    def load() -> None:
        try:
            node.load_image(pipe)
        except BaseException as failure:  # noqa: BLE001  # raised again in the caller's thread
            failures.append(failure)

    loading = threading.Thread(target=load, name="load-image", daemon=True)
    loading.start()
    try:
        with os.fdopen(_open_for_writing(pipe, loading), "wb", buffering=1 << 20) as sink:
            write(sink)
    except BrokenPipeError as broken:
        loading.join()
        raise failures[0] if failures else ImageError("the node stopped reading the image") from broken
    finally:
        loading.join()
    if failures:
        raise failures[0]


def _open_for_writing(pipe: Path, reader: threading.Thread) -> int:
    # A plain open would wait for ever where the reader failed before it opened its end.
    while True:
        try:
            descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            if not reader.is_alive():
                raise BrokenPipeError(f"nobody reads {pipe}") from None
            time.sleep(_OPEN_POLL_S)
        else:
            os.set_blocking(descriptor, True)
            return descriptor
