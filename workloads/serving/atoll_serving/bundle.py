"""Loads a bundle: verify, read, cross-check, run the examples. Only then is it served."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TypeVar

import numpy as np
import pydantic

from atoll_serving.documents import Examples, Preprocessing, Schema, disagreements
from atoll_serving.errors import BundleError, RequestError
from atoll_serving.features import Encoder
from atoll_serving.manifest import Manifest, describe, read_verified, verify
from atoll_serving.network import Network

_EXAMPLE_TOLERANCE = 1e-4
_Document = TypeVar("_Document", bound=pydantic.BaseModel)


@dataclasses.dataclass(frozen=True)
class Bundle:
    """A verified bundle, ready to run."""

    manifest: Manifest
    schema: Schema
    encoder: Encoder
    network: Network


def load(bundle_dir: Path, threads: int = 1) -> Bundle:
    """Load the bundle in ``bundle_dir``, running the network on ``threads`` threads.

    Raises ``BundleError`` with all that is wrong. Contents are looked at only when every file is the one in
    the manifest.
    """
    try:
        # The folder itself may be reached through a link, as mounted volumes often are; nothing in it may.
        root = bundle_dir.resolve(strict=True)
        manifest = verify(root)
        return _assemble(root, manifest, threads)
    except OSError as error:
        raise BundleError([f"{error.filename or bundle_dir} can't be read: {error.strerror}"]) from error


def _assemble(root: Path, manifest: Manifest, threads: int) -> Bundle:
    problems: list[str] = []
    preprocessing = _document(root, manifest, "preprocessing.json", Preprocessing, problems)
    schema = _document(root, manifest, "schema.json", Schema, problems)
    examples = _document(root, manifest, "examples.json", Examples, problems)
    if preprocessing is None:
        raise BundleError(problems)
    if schema is not None:
        problems += disagreements(schema, preprocessing)
    try:
        network = Network(read_verified(root, "model.onnx", manifest), preprocessing, threads)
    except BundleError as error:
        raise BundleError([*problems, *error.problems]) from error
    if problems or schema is None or examples is None:
        raise BundleError(problems)
    encoder = Encoder(preprocessing, schema)
    _check_examples(encoder, network, examples)
    return Bundle(manifest, schema, encoder, network)


def _document(
    root: Path, manifest: Manifest, name: str, kind: type[_Document], problems: list[str]
) -> _Document | None:
    try:
        return kind.model_validate_json(read_verified(root, name, manifest))
    except pydantic.ValidationError as error:
        problems += describe(error, name)
        return None


def _check_examples(encoder: Encoder, network: Network, examples: Examples) -> None:
    try:
        answers = network.run(encoder.encode_instances(examples.instances))
    except RequestError as error:
        raise BundleError([f"examples.json: {error}"]) from error
    except Exception as error:  # ONNX Runtime's exceptions share no base class
        raise BundleError([f"model.onnx: running examples.json failed: {error}"]) from error
    expected = np.array(examples.probabilities)
    far = np.flatnonzero(~(np.abs(answers - expected) <= _EXAMPLE_TOLERANCE))
    problems = [
        f"examples.json: instance {index} gives {answers[index]:.6f}, the bundle says {expected[index]:.6f} "
        f"(tolerance {_EXAMPLE_TOLERANCE})"
        for index in far[:5]
    ]
    if len(far) > 5:
        problems.append(f"examples.json: {len(far) - 5} more instances differ")
    if problems:
        raise BundleError(problems)
