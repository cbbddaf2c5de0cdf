"""The names of objects that the program leaves unnamed, and of the field manager.

Both are derived from the URN, so that an update that was killed between the cluster's answer and the state's
being written finds its object again and doesn't make a second one. The official provider takes random names.
"""

from __future__ import annotations

import hashlib
import re
import threading
from typing import Any

from pulumi.runtime.proto import provider_pb2

from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.objects import is_patch
from atoll_engine.provider.urns import type_of

_MANAGER_PREFIX = "pulumi-kubernetes-"
_MODE = provider_pb2.CheckRequest.AutonamingOptions.Mode


class Namer:
    """Gives names to unnamed objects. Safe to use from many threads."""

    def __init__(self) -> None:
        """Know no resource yet."""
        self._existing: set[str] = set()
        self._lock = threading.Lock()

    def named(
        self, request: provider_pb2.CheckRequest, inputs: dict[str, Any], olds: dict[str, Any]
    ) -> dict[str, Any]:
        """Return ``inputs`` with a name: their own, that of before, or a new one.

        The engine checks what it replaces twice, the second time without the old inputs. That second name
        must differ from the first, so it comes from the engine's seed.
        """
        metadata = inputs.get("metadata") or {}
        replaced = self._noted(request.urn, known=bool(olds))
        if metadata.get("name") or is_patch(type_of(request.urn), str(inputs.get("kind"))):
            return inputs
        if olds:
            name = (olds.get("metadata") or {}).get("name")
            if not steering.is_true(olds, steering.AUTONAMED):
                return inputs
        else:
            name = _proposed(request, replaced)
        if not name:
            return inputs
        return autonamed(inputs, name)

    def _noted(self, urn: str, *, known: bool) -> bool:
        with self._lock:
            before = urn in self._existing
            if known:
                self._existing.add(urn)
            return before


def autonamed(inputs: dict[str, Any], name: str) -> dict[str, Any]:
    """Return ``inputs`` with a generated name, marked as one."""
    notes = {**steering.of(inputs), steering.AUTONAMED: "true"}
    return {**inputs, "metadata": {**(inputs.get("metadata") or {}), "name": name, "annotations": notes}}


def generated_name(urn: str, seed: bytes | None = None) -> str:
    """Return the name of an object that has none; it follows from ``seed``, and from the URN without one."""
    return f"{_dns_name(urn.rpartition('::')[2])}-{_digest(seed or urn.encode())}"


def field_manager(urn: str) -> str:
    """Return the name under which a resource's fields are applied, in the official provider's form."""
    return _MANAGER_PREFIX + _digest(urn.encode())


def _proposed(request: provider_pb2.CheckRequest, replaced: bool) -> str | None:
    match request.autonaming.mode if request.HasField("autonaming") else None:
        case _MODE.DISABLE:
            return None
        case _MODE.ENFORCE:
            return request.autonaming.proposed_name
        case _MODE.PROPOSE:
            return _dns_name(request.autonaming.proposed_name)
    return generated_name(request.urn, request.randomSeed if replaced else None)


def _dns_name(text: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-.")


def _digest(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()[:8]
