"""What is wrong with a resource's inputs, before the cluster is asked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from typing import Any

from atoll_engine.kubernetes import options
from atoll_engine.kubernetes.objects import kind_of_token
from atoll_engine.kubernetes.values import plain

_ELSEWHERE = ("kubernetes:helm.sh/", "kubernetes:kustomize", "kubernetes:yaml/v2")


def token_of(urn: str) -> str:
    """Return the resource's type."""
    return urn.split("::")[-2].split("$")[-1]


def problems(token: str, inputs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (property, what is wrong); the property is empty where it's the resource as a whole."""
    version, kind = kind_of_token(token)
    content = plain(inputs)
    if token.startswith(_ELSEWHERE):
        yield "", f"{token} needs the official plugin; this provider has objects only"
        return
    if f"{content['kind']}Patch" == kind:
        yield "", f"{kind} needs the official plugin; here, manage the whole {content['kind']}"
        return
    if kind.endswith("List") and "items" in content:
        yield "", f"the API has no {kind} to apply; declare each of its items as a resource"
        return
    for key, wanted in (("apiVersion", version), ("kind", kind)):
        if content[key] != wanted:
            yield key, f"got {content[key]!r}; allowed: {wanted!r}"
    for problem in options.problems(content):
        yield "metadata", problem


class Names:
    """Names for objects that the program doesn't name.

    They follow from the resource's URN, so that an update that was killed right after it had made an object
    finds that object again. A replacement lives beside what it replaces, so its name follows from that too.
    """

    def __init__(self) -> None:
        """Know no resource yet."""
        self._lock = threading.Lock()
        self._present: dict[str, str] = {}

    def note(self, urn: str, resource_id: str) -> None:
        """Remember which object the resource has now."""
        with self._lock:
            self._present[urn] = resource_id

    def suffix(self, urn: str) -> str:
        """Return what makes the name of the resource's next object its own."""
        with self._lock:
            present = self._present.get(urn, "")
        return hashlib.sha256(f"{urn} {present}".encode()).hexdigest()[:8]
