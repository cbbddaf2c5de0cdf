"""Schemas of resources, found when they are asked for first and kept on disk.

Deriving one imports its SDK's module, which takes up to a second; reading one that was derived before, in
whatever process, takes a millisecond and imports nothing. What is kept is keyed by the SDK's version.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from atoll_engine.errors import AtollError
from atoll_engine.offline import packages
from atoll_engine.offline.derive import Node, resource_schema
from atoll_engine.offline.wording import close_matches
from atoll_engine.paths import cache_dir

# Raised when what is derived from the same SDK changes.
_FORMAT = 3

_PROVIDER_TOKEN = "pulumi:providers:"  # noqa: S105  # a type's name


class Schemas:
    """The schemas of every installed SDK; calls may come in parallel."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep what is derived in ``folder``; by default in the user's cache."""
        self._folder = folder or cache_dir() / "offline"
        self._lock = threading.Lock()
        self._known: dict[str, Node] = {}

    def of(self, token: str) -> Node:
        """Return the schema of ``token``. Raises AtollError for a type that its SDK doesn't have."""
        # One at a time: importing in parallel wins nothing, and an SDK's lazy modules don't bear it.
        with self._lock:
            if token not in self._known:
                self._known[token] = self._read(token)
            return self._known[token]

    def has(self, token: str) -> bool:
        """Return whether the SDK has the type ``token``."""
        return token in packages.installed(package_of(token)).classes

    def _read(self, token: str) -> Node:
        sdk = packages.installed(package_of(token))
        name = hashlib.sha256(token.encode()).hexdigest()[:32]
        place = self._folder / f"{sdk.name}-{sdk.version}-{_FORMAT}" / f"{name}.json"
        # A file that was cut off, or can't be read, is derived again.
        with suppress(OSError, ValueError):
            kept: Node = json.loads(place.read_text())
            if kept["token"] == token:
                return kept
        schema = _derived(sdk, token)
        with suppress(OSError):  # a cache that can't be written is only slower
            _write(place, json.dumps(schema, separators=(",", ":")))
        return schema


def package_of(token: str) -> str:
    """Return the provider's name of a resource's or function's token, or of a provider's own."""
    return token.removeprefix(_PROVIDER_TOKEN).split(":", 1)[0]


def _derived(sdk: packages.Sdk, token: str) -> Node:
    try:
        resource = sdk.resource_class(token)
    except KeyError:
        raise AtollError(
            f"{sdk.name} {sdk.version} has no resource type {token}",
            allowed=close_matches(token, sdk.classes) or None,
            fix=f"correct the type, or install the version of {sdk.module} that has it",
        ) from None
    return resource_schema(token, resource)


def _write(place: Path, content: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=place.parent, prefix=".", suffix=".new", delete=False) as file:
        file.write(content)
    Path(file.name).rename(place)
