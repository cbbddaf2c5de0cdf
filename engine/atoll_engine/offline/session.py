"""What is known during one run of the engine, and of each provider instance that it has configured."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from atoll_engine.offline.place import Place
from atoll_engine.provider.status import StatusLine


class Listener(Protocol):
    """Who is told what the providers have to say."""

    def note(self, text: str) -> None:
        """Take a line for the whole."""

    def warn(self, urn: str, text: str) -> None:
        """Take a warning of a resource."""


class Run:
    """One preview or update: the resources that were met so far. Calls come in parallel."""

    def __init__(self, listener: Listener) -> None:
        """Lines and warnings go to ``listener``."""
        self.listener = listener
        self._lock = threading.Lock()
        self._owners: dict[tuple[str, ...], str] = {}
        self._ids: set[str] = set()
        self._names: dict[str, set[str]] = {}
        self._announced: set[str] = set()
        self._replaced: dict[str, str] = {}

    def announce(self, package: str) -> None:
        """Say once in the run that what this provider answers comes from no cloud."""
        with self._lock:
            if package in self._announced:
                return
            self._announced.add(package)
        self.listener.note(f"{package} is answered offline: its ids and outputs are synthetic")

    def claim(self, identity: tuple[str, ...], urn: str) -> str | None:
        """Note that the resource ``urn`` has this identity; return the other resource that has it already."""
        with self._lock:
            owner = self._owners.setdefault(identity, urn)
        return None if owner == urn else owner

    def note_replaced(self, urn: str, resource_id: str) -> None:
        """Remember that the resource ``urn`` is replaced, and the id of the old one."""
        with self._lock:
            self._replaced[urn] = resource_id

    def replaced(self, urn: str) -> str:
        """Return the id of the resource whose place ``urn`` takes in this run; empty where it takes none."""
        with self._lock:
            return self._replaced.get(urn, "")

    def note_name(self, token: str, name: str) -> None:
        """Remember a resource's physical name."""
        with self._lock:
            self._names.setdefault(token, set()).add(name)

    def note_ids(self, *values: str) -> None:
        """Remember the texts by which a resource may be referred to."""
        with self._lock:
            self._ids.update(values)

    def has_id(self, value: str) -> bool:
        """Return whether a resource so far goes by ``value``."""
        with self._lock:
            return value in self._ids

    def names_of(self, token: str) -> set[str]:
        """Return the physical names so far of the resources of a type."""
        with self._lock:
            return set(self._names.get(token, ()))


@dataclass
class Session:
    """One provider instance: the engine speaks to each through a connection of its own."""

    run: Run
    place: Place
    config: dict[str, Any] = field(default_factory=dict)


class Sessions:
    """The sessions by connection. A connection that has said nothing of itself gets a run of its own."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}
        self._sessions: dict[str, Session] = {}

    def attach(self, peer: str, engine_address: str) -> None:
        """Note that the connection ``peer`` belongs to the engine at ``engine_address``."""
        with self._lock:
            run = self._runs.setdefault(engine_address, Run(StatusLine(engine_address)))
            self._sessions[peer] = Session(run, Place.of("", {}))

    def configure(self, peer: str, package: str, config: dict[str, Any]) -> None:
        """Note what the provider behind ``peer`` is configured with."""
        session = self.of(peer)
        session.config, session.place = config, Place.of(package, config)

    def of(self, peer: str) -> Session:
        """Return the session of a connection."""
        with self._lock:
            if peer not in self._sessions:
                self._sessions[peer] = Session(Run(StatusLine("")), Place.of("", {}))
            return self._sessions[peer]
