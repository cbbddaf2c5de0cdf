"""One change at a time to a cluster, across processes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from atoll_engine.cluster.layout import Layout


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """Hold the cluster's folder, made where it isn't there, while the block runs; the block may remove it."""
    descriptor = _acquire(layout)
    try:
        yield
    finally:
        os.close(descriptor)


def _acquire(layout: Layout) -> int:
    while True:
        layout.root.mkdir(mode=0o711, parents=True, exist_ok=True)
        descriptor = os.open(layout.root, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Whoever held it may have deleted the folder meanwhile: then this is a lock on nothing.
        if layout.root.exists() and os.path.samestat(os.fstat(descriptor), layout.root.stat()):
            return descriptor
        os.close(descriptor)
