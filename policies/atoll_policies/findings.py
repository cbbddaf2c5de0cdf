"""What policies found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from atoll_policies.rule import Level, Severity

Verdict = Literal["violation", "undetermined", "error"]


@dataclass(frozen=True)
class Waived:
    """Why a finding doesn't count: who said so, until when."""

    reason: str
    owner: str
    ticket: str
    expires: date


@dataclass(frozen=True)
class Finding:
    """One rule about one resource: that it is broken, that nobody can tell yet, or that the rule failed.

    ``paths`` are the properties at fault. ``message`` never has a property's value, which may be a secret.
    """

    rule: str
    title: str
    severity: Severity
    level: Level
    verdict: Verdict
    urn: str
    type: str
    paths: tuple[str, ...]
    message: str
    fix: str = ""
    waived: Waived | None = None

    @property
    def counts(self) -> bool:
        """Whether it ends a preview: a mandatory violation that nobody waived."""
        return self.waived is None and self.level is Level.MANDATORY and self.verdict != "undetermined"

    @property
    def fingerprint(self) -> str:
        """What stays the same while unrelated lines change: the rule and the resource."""
        return hashlib.sha256(f"{self.rule}\n{self.urn}".encode()).hexdigest()[:32]

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Where it stands in a list: the worst first, then by rule and resource."""
        levels = [Level.MANDATORY, Level.REMEDIATE, Level.ADVISORY, Level.DISABLED]
        severities = list(Severity)[::-1]
        return levels.index(self.level), severities.index(self.severity), self.rule, self.urn
