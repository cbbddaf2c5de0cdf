"""Layer tars: a folder as an image layer, streamed, the same bytes for the same files.

An image layer is an uncompressed tar (https://github.com/opencontainers/image-spec, layer.md). Owner and
times are fixed so that two builds of the same files give the same digest, which is what lets a node find
a layer again. Sizes are known before the first byte, so that a layer can be written into an archive
without a temporary copy of it: a training environment is 4.5 GB.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# Seconds since the epoch; some tools refuse times before 1980.
FIXED_MTIME_S = 1_577_836_800
_BLOCK_BYTES = 512
_CHUNK_BYTES = 1 << 20


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take all of ``data``."""


@dataclass
class HashingSink:
    """Passes bytes on and keeps their SHA-256 and count."""

    target: Sink

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, data: bytes, /) -> None:
        """Hash ``data`` and pass it on."""
        self._hash.update(data)
        self.size_bytes += len(data)
        self.target.write(data)

    @property
    def digest(self) -> str:
        """Return ``sha256:<hex>`` of what was written."""
        return f"sha256:{self._hash.hexdigest()}"


class NoSink:
    """Forgets all bytes: for what is only hashed."""

    def write(self, data: bytes, /) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class FolderLayer:
    """The files under ``source`` as a layer that puts them at ``target`` (absolute) in the image."""

    source: Path
    target: str

    def size_bytes(self) -> int:
        """Return the size of the tar that `write` gives."""
        headers_and_data = sum(
            len(_header(member)) + _padded(member.size) for member, _ in _members(self.source, self.target)
        )
        return headers_and_data + 2 * _BLOCK_BYTES

    def write(self, sink: Sink) -> None:
        """Write the tar. Raises OSError where a file changes size meanwhile."""
        for member, path in _members(self.source, self.target):
            sink.write(_header(member))
            if member.isreg():
                _copy_file(path, member.size, sink)
        sink.write(bytes(2 * _BLOCK_BYTES))


def write_member(name: str, size_bytes: int, sink: Sink) -> int:
    """Write the tar header of a plain file and return how many padding bytes must follow its data."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size_bytes, 0o644, FIXED_MTIME_S
    sink.write(_header(member))
    return _padded(size_bytes) - size_bytes


def _members(source: Path, target: str) -> Iterator[tuple[tarfile.TarInfo, Path]]:
    parents = Path(target.lstrip("/"))
    for folder in [*reversed(parents.parents)][1:]:
        yield _directory(str(folder)), source
    yield _directory(str(parents)), source
    yield from _walk(source, str(parents))


def _walk(folder: Path, name: str) -> Iterator[tuple[tarfile.TarInfo, Path]]:
    for entry in sorted(os.scandir(folder), key=lambda item: item.name):
        path, inner = Path(entry.path), f"{name}/{entry.name}"
        info = entry.stat(follow_symlinks=False)
        if entry.is_symlink():
            yield _link(inner, str(path.readlink())), path
        elif entry.is_dir():
            yield _directory(inner), path
            yield from _walk(path, inner)
        else:
            yield _file(inner, info.st_size, executable=bool(info.st_mode & stat.S_IXUSR)), path


def _file(name: str, size: int, *, executable: bool) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o755 if executable else 0o644, FIXED_MTIME_S
    return member


def _directory(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.mode, member.mtime = tarfile.DIRTYPE, 0o755, FIXED_MTIME_S
    return member


def _link(name: str, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.mode, member.mtime = tarfile.SYMTYPE, target, 0o777, FIXED_MTIME_S
    return member


def _header(member: tarfile.TarInfo) -> bytes:
    return member.tobuf(tarfile.PAX_FORMAT)


def _padded(size: int) -> int:
    return -(-size // _BLOCK_BYTES) * _BLOCK_BYTES


def _copy_file(path: Path, size: int, sink: Sink) -> None:
    left = size
    with path.open("rb", buffering=0) as stream:
        while left:
            chunk = stream.read(min(_CHUNK_BYTES, left))
            if not chunk:
                raise OSError(f"{path} became shorter while it was read")
            sink.write(chunk)
            left -= len(chunk)
    sink.write(bytes(_padded(size) - size))
