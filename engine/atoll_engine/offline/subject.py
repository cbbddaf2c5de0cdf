"""The resource that fakes are made for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from atoll_engine.offline.place import Place


@dataclass(frozen=True)
class Subject:
    """One resource: its type, URN, physical name, plain inputs, and where its provider lives."""

    token: str
    urn: str
    name: str
    inputs: dict[str, Any]
    place: Place

    @property
    def kind(self) -> str:
        """The type's last part: ``Cluster`` of ``aws:eks/cluster:Cluster``."""
        return self.token.rpartition(":")[2]

    @property
    def service(self) -> str:
        """The type's module: ``eks`` of ``aws:eks/cluster:Cluster``; without a version."""
        return self.token.split(":")[1].split("/")[0]

    def digits(self, of: str, length: int) -> str:
        """Return ``length`` (up to 64) hexadecimal digits that follow from the URN and the word ``of``."""
        return hashlib.sha256(f"{self.urn} {of}".encode()).hexdigest()[:length]

    def text(self, *names: str, default: str = "") -> str:
        """Return the first of the inputs ``names`` that is a known text, else ``default``."""
        values = (self.inputs.get(name) for name in names)
        return next((value for value in values if isinstance(value, str) and value), default)
