"""The bundle's manifest: which files there are, and that each is the one that was written.

Nothing of a bundle is interpreted before its manifest holds.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

import pydantic

from atoll_serving.errors import BundleError
from atoll_serving.pickles import reason_for_suspicion

MANIFEST_NAME = "manifest.json"
_REQUIRED_FILES = ("model.onnx", "preprocessing.json", "schema.json", "examples.json")
_CHUNK_BYTES = 1 << 20
_MAX_MANIFEST_BYTES = 16 << 20


class FileEntry(pydantic.BaseModel):
    """What the manifest says of one file."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    sha256: Annotated[str, pydantic.StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, pydantic.Field(ge=0, strict=True)]


class Manifest(pydantic.BaseModel):
    """``manifest.json`` of format ``atoll-bundle/1``."""

    model_config = pydantic.ConfigDict(frozen=True)

    format: Literal["atoll-bundle/1"]
    name: Annotated[str, pydantic.StringConstraints(min_length=1, max_length=253, strict=True)]
    version: Annotated[
        str, pydantic.StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$", strict=True)
    ]
    files: dict[str, FileEntry]
    created_from: Any = None


def describe(error: pydantic.ValidationError, name: str) -> list[str]:
    """One line a problem: file, where in it, what is wrong, what was got."""
    lines = []
    for detail in error.errors(include_url=False):
        where = ".".join(str(part) for part in detail["loc"])
        got = "" if detail["type"] in {"missing", "json_invalid"} else f", got {_short(detail['input'])}"
        lines.append(f"{name}: {where + ': ' if where else ''}{detail['msg']}{got}")
    return lines


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def verify(bundle_dir: Path) -> Manifest:
    """Check every file of the folder against its manifest and return it.

    Refuses unlisted, missing and changed files, paths that leave the folder, links, devices, and files that
    may hold a pickle. Raises ``BundleError`` with every problem.
    """
    manifest = _read(bundle_dir)
    problems = [
        f"{MANIFEST_NAME}: {name!r} is not a plain path inside the bundle"
        for name in manifest.files
        if not _is_plain(name)
    ]
    problems += [
        f"{name}: every bundle needs it, and the manifest doesn't list it"
        for name in _REQUIRED_FILES
        if name not in manifest.files
    ]
    found: set[str] = set()
    for name, complaint in _walk(bundle_dir):
        found.add(name)
        if complaint is None:
            problems += _check_file(bundle_dir, name, manifest.files.get(name))
        else:
            problems.append(f"{name}: {complaint}")
    listed = {name for name in manifest.files if _is_plain(name)}
    problems += [f"{name}: listed in the manifest, but missing" for name in sorted(listed - found)]
    if problems:
        raise BundleError(problems)
    return manifest


def _read(bundle_dir: Path) -> Manifest:
    path = bundle_dir / MANIFEST_NAME
    try:
        status = path.lstat()
    except FileNotFoundError as error:
        raise BundleError([f"{bundle_dir} is no bundle: it has no {MANIFEST_NAME}"]) from error
    except OSError as error:
        raise BundleError([f"{path} can't be read: {error.strerror}"]) from error
    if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_MANIFEST_BYTES:
        raise BundleError(
            [f"{MANIFEST_NAME} must be a regular file of at most {_MAX_MANIFEST_BYTES >> 20} MiB"]
        )
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BundleError([f"{path} can't be read: {error.strerror}"]) from error
    except pydantic.ValidationError as error:
        raise BundleError(describe(error, MANIFEST_NAME)) from error


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        name == "/".join(parts)
        and name not in {"", MANIFEST_NAME}
        and not name.startswith("/")
        and ".." not in parts
        and "\\" not in name
        and "\0" not in name
    )


def _walk(bundle_dir: Path) -> Iterator[tuple[str, str | None]]:
    """Yield each file's relative name, and a complaint where it is no regular file."""
    folders = [bundle_dir]
    while folders:
        folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda item: item.name):
                name = Path(entry.path).relative_to(bundle_dir).as_posix()
                if entry.is_symlink():
                    yield name, "is a symbolic link; a bundle holds regular files only"
                elif entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif not entry.is_file(follow_symlinks=False):
                    yield name, "is no regular file"
                elif name != MANIFEST_NAME:
                    yield name, None


def _check_file(bundle_dir: Path, name: str, entry: FileEntry | None) -> list[str]:
    path = bundle_dir / name
    problems = []
    try:
        if reason := reason_for_suspicion(path):
            problems.append(f"{name}: refused, {reason}, and loading a pickle runs code")
        if entry is None:
            problems.append(f"{name}: not listed in the manifest")
        else:
            problems += _compare(path, name, entry)
    except OSError as error:
        problems.append(f"{name}: can't be read: {error.strerror}")
    return problems


def _compare(path: Path, name: str, entry: FileEntry) -> list[str]:
    size_bytes = path.lstat().st_size
    if size_bytes != entry.size_bytes:
        return [f"{name}: has {size_bytes} bytes, the manifest says {entry.size_bytes}"]
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != entry.sha256:
        return [f"{name}: SHA-256 is {digest.hexdigest()}, the manifest says {entry.sha256}"]
    return []


def read_verified(bundle_dir: Path, name: str, manifest: Manifest) -> bytes:
    """Return a file's bytes, checked again as they are the ones that get used."""
    content = (bundle_dir / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != manifest.files[name].sha256:
        raise BundleError([f"{name}: changed while the bundle was being loaded"])
    return content
