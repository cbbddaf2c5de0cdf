"""Which controls of which frameworks the rules answer: the registry's `maps`, turned round.

A framework is a file in ``data/frameworks``: its controls, each with what it asks in our words, and where no
look at infrastructure as code can decide it, the reason. Answered means that a rule looks at it; it's no
certificate, and an auditor asks for more than code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from atoll_policies.rule import Rule

_FOLDER = Path(__file__).parent / "data" / "frameworks"
Status = Literal["by rules", "not by code", "open"]


@dataclass(frozen=True)
class Control:
    """One control. ``manual`` says why no code can decide it, empty where it can."""

    id: str
    title: str
    manual: str = ""


@dataclass(frozen=True)
class Framework:
    """A list of controls, as its publisher numbers them. ``whole`` says that none is left out."""

    id: str
    name: str
    version: str
    source: str
    whole: bool
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Row:
    """What the rules do about a control."""

    control: Control
    rules: tuple[str, ...]

    @property
    def status(self) -> Status:
        """``by rules``, ``not by code``, or ``open``: nobody looks at it yet."""
        if self.rules:
            return "by rules"
        return "not by code" if self.control.manual else "open"


@lru_cache(maxsize=1)
def frameworks() -> tuple[Framework, ...]:
    """Return all frameworks, sorted by id."""
    return tuple(_read(path.stem, tomllib.loads(path.read_text())) for path in sorted(_FOLDER.glob("*.toml")))


def _read(name: str, tree: dict[str, Any]) -> Framework:
    controls = tuple(
        Control(number, entry) if isinstance(entry, str) else Control(number, entry["title"], entry["manual"])
        for number, entry in tree["controls"].items()
    )
    return Framework(name, tree["name"], tree["version"], tree["source"], tree["whole"], controls)


def matrix(framework: Framework, rules: Sequence[Rule]) -> list[Row]:
    """Return what ``rules`` do about each control of ``framework``, in its order."""
    answered: dict[str, list[str]] = {}
    for rule in rules:
        for name in rule.maps:
            kind, _, control = name.partition("/")
            if kind == framework.id:
                answered.setdefault(control, []).append(rule.id)
    return [Row(control, tuple(sorted(answered.get(control.id, ())))) for control in framework.controls]


def problems(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield what rules name that no framework has, or that no code can decide by the framework's file."""
    known = {f"{one.id}/{control.id}": control for one in frameworks() for control in one.controls}
    for rule in rules:
        for name in rule.maps:
            if name not in known:
                yield f"{rule.id}: no framework has {name}"
            elif known[name].manual:
                yield f"{rule.id}: {name} isn't for code to decide ({known[name].manual})"
