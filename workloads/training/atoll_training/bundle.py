"""The bundle: one folder with everything that serving needs, format ``atoll-bundle/1``.

It is written beside its final place and renamed, so it is there whole or not at all. ``manifest.json`` lists
every other file with its SHA-256 and size. Nothing in it needs unpickling: ``model.pt2`` is a zip that only
``torch.export.load`` reads, the server reads ``model.onnx`` or ``model.safetensors``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from atoll_training.errors import TrainingError
from atoll_training.features import CATEGORICAL, NUMERIC, Feature
from atoll_training.preprocessing import Preprocessor

FORMAT = "atoll-bundle/1"
MANIFEST = "manifest.json"
_READABLE = 0o644  # the server may run as another user; safetensors writes files for their owner alone


class BundleFolder:
    """The folder in which a bundle is put together, until ``publish`` moves it to its place."""

    def __init__(self, final: Path) -> None:
        self._final = final.absolute()
        self.path = self._final.parent / f".{self._final.name}.partial"
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def write_json(self, name: str, value: Any) -> None:
        """Write ``value`` as the file ``name``."""
        self.write_text(name, json.dumps(value, indent=1) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write ``text`` as the file ``name``."""
        (self.path / name).write_text(text, encoding="utf-8")

    def publish(
        self, name: str, version: str, created_from: dict[str, Any], bundle_format: str = FORMAT
    ) -> None:
        """Write the manifest over all files, bring everything to disk, and move the folder to its place."""
        files = {path.name: _describe(path) for path in sorted(self.path.iterdir())}
        manifest = {"format": bundle_format, "name": name, "version": version, "created_from": created_from}
        self.write_json(MANIFEST, {**manifest, "files": files})
        for path in self.path.iterdir():
            path.chmod(_READABLE)
            _sync(path)
        _sync(self.path)
        self.path.replace(self._final)
        _sync(self._final.parent)


def schema(preprocessor: Preprocessor) -> dict[str, Any]:
    """Return the served interface: a tensor of shape [N] a feature, by name."""
    inputs = [_input(feature, "BYTES", None) for feature in CATEGORICAL]
    inputs += [
        _input(feature, "FP32", preprocessor.scale[feature.name][0] if feature.optional else None)
        for feature in NUMERIC
    ]
    output = {
        "name": "probability",
        "datatype": "FP32",
        "shape": [-1],
        "description": "Probability that the flight arrives more than 15 minutes late",
    }
    return {"inputs": inputs, "outputs": [output]}


def is_finished(folder: Path, bundle_format: str = FORMAT) -> bool:
    """Tell whether ``folder`` holds a finished bundle of that format; False where there is nothing.

    Raises TrainingError for anything else that is in the way, with all that is wrong with it.
    """
    if not folder.exists() and not folder.is_symlink():
        return False
    if folder.is_dir() and not any(folder.iterdir()):
        return False
    problems = verify(folder, bundle_format)
    if problems:
        fix = "remove it, or choose another --bundle-dir"
        raise TrainingError([f"--bundle-dir holds no sound bundle; got: {p}; fix: {fix}" for p in problems])
    return True


def verify(folder: Path, bundle_format: str = FORMAT) -> list[str]:
    """Return what is wrong with the bundle in ``folder``: files missing, changed, or not in the manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, Any] = manifest["files"]
        if manifest["format"] != bundle_format:
            return [f"{folder} has format {manifest['format']!r}, not {bundle_format}"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{folder / MANIFEST} can't be read ({type(error).__name__}: {error})"]
    present = {path.name for path in folder.iterdir()} - {MANIFEST}
    problems = [f"{folder / name} is not in the manifest" for name in sorted(present - files.keys())]
    for name, expected in files.items():
        path = folder / name
        if not path.is_file() or path.is_symlink():
            problems.append(f"{path} is missing")
        elif _describe(path) != expected:
            problems.append(f"{path} has changed since it was written")
    return problems


def _input(feature: Feature, datatype: str, default: float | None) -> dict[str, Any]:
    return {
        "name": feature.name,
        "datatype": datatype,
        "shape": [-1],
        "description": feature.description,
        "optional": feature.optional,
        "default": default,
    }


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"sha256": digest, "size_bytes": path.stat().st_size}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
