"""Where a rehearsal's resources are: the interface of a simulated cloud, and the plainest one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Protocol

from atoll_engine.errors import AtollError


class CloudError(AtollError):
    """The simulated cloud refuses an operation; the engine shows the message at the resource."""


@dataclass(frozen=True)
class Record:
    """One resource as the cloud has it; ``id`` is unique for its ``token``. Trees may hold secrets.

    ``identity`` is what no two resources can have in common, a name and where it counts; None where it has
    no name. ``region`` is its provider's.
    """

    token: str
    id: str
    urn: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    identity: tuple[str, ...] | None = None
    region: str = ""


class Cloud(Protocol):
    """What a rehearsal asks of a simulated cloud; calls come in parallel.

    An implementation decides what may be there together (unique names, dependencies, quotas) and raises
    CloudError for what may not. ``record`` carries inputs, and outputs that were made up from the URN; what
    is returned is what the engine keeps, so that a cloud may put in values of its own.
    """

    def create(self, record: Record) -> Record:
        """Add a resource and return it as it is now. Raises CloudError where that can't be."""

    def read(self, token: str, resource_id: str) -> Record | None:
        """Return the resource, or None where there is none."""

    def update(self, record: Record) -> Record:
        """Change a resource and return it as it is now. Raises CloudError where it's gone."""

    def delete(self, token: str, resource_id: str) -> None:
        """Remove a resource; one that is gone already is no error. Raises CloudError where it's in use."""


class DictCloud:
    """A cloud that allows everything but two resources with one id: a dictionary."""

    def __init__(self) -> None:
        """Begin empty."""
        self._lock = threading.RLock()
        self._records: dict[tuple[str, str], Record] = {}

    def create(self, record: Record) -> Record:
        """Add ``record``. Raises CloudError where another resource has its id."""
        with self._lock:
            there = self._records.get((record.token, record.id))
            if there is not None and there.urn != record.urn:
                raise CloudError(
                    f"a {record.token} with this id exists already",
                    got=record.id,
                    fix=f"give it another name; {there.urn} has this one",
                )
            self._records[record.token, record.id] = record
        return record

    def read(self, token: str, resource_id: str) -> Record | None:
        """Return the record, or None."""
        with self._lock:
            return self._records.get((token, resource_id))

    def update(self, record: Record) -> Record:
        """Replace the record. Raises CloudError where there is none."""
        with self._lock:
            if (record.token, record.id) not in self._records:
                raise CloudError(f"no {record.token} has this id", got=record.id, fix="refresh the stack")
            self._records[record.token, record.id] = record
        return record

    def delete(self, token: str, resource_id: str) -> None:
        """Remove the record, where there is one."""
        with self._lock:
            self._records.pop((token, resource_id), None)

    def records(self) -> list[Record]:
        """Return all resources, in the order of their types and ids."""
        with self._lock:
            return [self._records[key] for key in sorted(self._records)]
