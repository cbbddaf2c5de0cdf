"""Waivers: findings that somebody answers for, until a day.

    waivers:
      - rule: gpu-pool-scales-to-zero
        urn: urn:pulumi:aws-prod::atoll::*::serve
        reason: reserved machines are paid for anyway
        owner: ml-platform@example.com
        ticket: ML-123
        expires: 2027-01-31

`Waivers.decide` is the only place where it is decided that a finding is waived: in a preview, a review, an
audit of a state. What isn't right about a waiver is told, and it doesn't waive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from atoll_policies.errors import PolicyError
from atoll_policies.findings import Finding, Waived
from atoll_policies.settings import kind_of

MAX_DAYS_IN_PROD = 90
_FIELDS = ("rule", "urn", "reason", "owner", "ticket", "expires")
_URN_PARTS = 4  # urn:pulumi:<stack>, project, type, name
_LEAST_NAME = 3


@dataclass(frozen=True)
class Waiver:
    """One waiver, as it is written. ``expires`` is the last day on which it counts."""

    rule: str
    urn: str
    reason: str
    owner: str
    ticket: str
    expires: date
    line: int = 0

    def matches(self, finding: Finding) -> bool:
        """Say whether it speaks of ``finding``."""
        return self.rule == finding.rule and fnmatchcase(finding.urn, self.urn)

    def why_not(self, today: date, stack: str) -> str:
        """Return why it doesn't count on the day ``today`` for ``stack``; empty where it does."""
        if self.expires < today:
            return f"it expired on {self.expires}"
        longest = today + timedelta(days=MAX_DAYS_IN_PROD)
        if kind_of(stack) == "prod" and self.expires > longest:
            return f"it lasts beyond {longest}: in production {MAX_DAYS_IN_PROD} days are the most"
        return ""


@dataclass
class Waivers:
    """The waivers of a file, and which of them were used."""

    entries: Sequence[Waiver]
    problems: Sequence[str] = ()
    today: date = field(default_factory=date.today)
    _used: set[Waiver] = field(default_factory=set)
    _refused: dict[str, None] = field(default_factory=dict)

    def decide(self, finding: Finding) -> Finding:
        """Return ``finding``, waived where a waiver that counts speaks of it.

        A rule that failed is never waived: nobody knows what it would have found.
        """
        if finding.verdict == "error":
            return finding
        for waiver in self.entries:
            if not waiver.matches(finding):
                continue
            self._used.add(waiver)
            if why := waiver.why_not(self.today, stack_of(finding.urn)):
                self._refused[f"{_name(waiver)}: {why}"] = None
                continue
            words = Waived(waiver.reason, waiver.owner, waiver.ticket, waiver.expires)
            return replace(finding, waived=words)
        return finding

    def warnings(self, stacks: Iterable[str] = ()) -> list[str]:
        """Return what a person should know: what is malformed, doesn't count, or speaks of nothing.

        Of ``stacks`` alone it is told that a waiver is unused, because only they were looked at.
        """
        looked_at = set(stacks)
        unused = [
            f"{_name(waiver)}: no finding needs it; take it out"
            for waiver in self.entries
            if waiver not in self._used and stack_of(waiver.urn) in looked_at
        ]
        return [*self.problems, *self._refused, *unused]


def stack_of(urn: str) -> str:
    """Return the name of the stack in ``urn``."""
    return urn.split("::")[0].rpartition(":")[2]


def read(path: Path, rules: Iterable[str], today: date | None = None) -> Waivers:
    """Read the file at ``path``; without one there are no waivers.

    What can't be used of single waivers is in ``problems``. Raises PolicyError where the file as a whole
    can't be read.
    """
    day = today or date.today()  # a waiver ends with the reader's own day
    if not path.exists():
        return Waivers((), today=day)
    try:
        tree = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise PolicyError(str(path), [f"it can't be read: {' '.join(str(error).split())}"]) from error
    entries = tree.get("waivers") if isinstance(tree, Mapping) else None
    if not isinstance(entries, list):
        raise PolicyError(str(path), ["it must have `waivers`, a list"])
    return _checked(entries, set(rules), day)


def _checked(entries: Sequence[Any], rules: set[str], today: date) -> Waivers:
    good, problems = [], []
    for number, entry in enumerate(entries, 1):
        wrong = _wrong(entry, rules)
        if wrong:
            problems += [f"waiver {number}: {item}; it doesn't count" for item in wrong]
        else:
            good.append(Waiver(**{name: entry[name] for name in _FIELDS}, line=number))
    return Waivers(tuple(good), tuple(problems), today)


def _wrong(entry: Any, rules: set[str]) -> list[str]:
    if not isinstance(entry, Mapping):
        return ["it must be a mapping"]
    problems = [
        f"{name!r} isn't known (allowed: {', '.join(_FIELDS)})" for name in entry if name not in _FIELDS
    ]
    for name in _FIELDS[:-1]:
        value = entry.get(name)
        if not isinstance(value, str) or not value.strip():
            problems.append(f"{name} is missing" if value is None else f"{name} must be a text")
    expires = entry.get("expires")
    if not isinstance(expires, date):
        problems.append("expires is missing" if expires is None else "expires must be a day, as 2027-01-31")
    if isinstance(rule := entry.get("rule"), str) and rule not in rules:
        problems.append(f"there is no rule {rule!r}")
    if isinstance(urn := entry.get("urn"), str):
        problems += _too_broad(urn)
    return problems


def _too_broad(urn: str) -> list[str]:
    parts = urn.split("::")
    if len(parts) != _URN_PARTS or not urn.startswith("urn:pulumi:"):
        return ["urn must be urn:pulumi:<stack>::<project>::<type>::<name>; `*` is allowed in it"]
    literal = parts[-1].replace("*", "").replace("?", "")
    problems = []
    if any(sign in stack_of(urn) for sign in "*?["):
        problems.append("urn is too broad: it must name the stack")
    if len(literal) < _LEAST_NAME:
        problems.append(f"urn is too broad: {_LEAST_NAME} letters of the resource's name are the least")
    return problems


def _name(waiver: Waiver) -> str:
    return f"waiver {waiver.line} ({waiver.rule}, {waiver.owner})"
