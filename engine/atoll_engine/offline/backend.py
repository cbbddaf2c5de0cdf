"""The throwaway backend of a preview or a rehearsal, and the proof that a stack is in it.

Whether anything may be created is a property of the backend, not of a flag: a provider that is asked to
create something looks into its own backend for the lock that the engine holds there while it updates that
very stack. An engine that works on another backend, a real one, has no lock here, and is refused.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Backend:
    """A file backend in a temporary ``folder`` of ours; ``rehearsal`` says whether creating is simulated."""

    folder: Path
    passphrase: str
    rehearsal: bool

    @staticmethod
    def create(folder: Path, *, rehearsal: bool) -> Backend:
        """Make an empty backend under ``folder``, which the caller removes."""
        (folder / "state").mkdir(parents=True)
        return Backend(folder, secrets.token_urlsafe(16), rehearsal)

    @property
    def url(self) -> str:
        """What ``PULUMI_BACKEND_URL`` has to be."""
        return f"file://{self.folder / 'state'}?metadata=skip"

    def is_updating(self, urn: str) -> bool:
        """Return whether a running engine holds the lock on the stack of ``urn`` in this backend.

        The lock's place and content are those of the engine's file backends (pulumi/pulumi,
        pkg/backend/diy/lock.go).
        """
        return self.engine_pid(urn) is not None

    def engine_pid(self, urn: str) -> int | None:
        """Return the process id of the engine that updates the stack of ``urn`` here; None without one."""
        stack, project = urn.removeprefix("urn:pulumi:").split("::")[:2]
        folder = self.folder / "state" / ".pulumi" / "locks" / "organization" / project / stack
        return next(filter(None, map(_holder, folder.glob("*.json"))), None)


def _holder(lock: Path) -> int | None:
    with suppress(OSError, ValueError):
        pid = int(json.loads(lock.read_text())["pid"])
        return pid if Path(f"/proc/{pid}").exists() else None
    return None
