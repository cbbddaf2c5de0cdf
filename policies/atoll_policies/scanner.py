"""Facts about the scanner that rules are measured against: its checks, their types, our families of types.

The data says which version they are of, and how they were read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

DATA = Path(__file__).with_name("data")
Tier = Literal["A", "B"]


@dataclass(frozen=True)
class Family:
    """Types of one service that AI platforms use; tier A are those that every platform has."""

    name: str
    tier: Tier
    types: tuple[str, ...]


@dataclass(frozen=True)
class Scanner:
    """The live checks: by id the types that each looks at, Terraform's or Kubernetes' kinds."""

    source: str
    families: tuple[Family, ...]
    checks: Mapping[str, tuple[str, ...]]

    @cached_property
    def types(self) -> frozenset[str]:
        """Every type that a check looks at."""
        return frozenset(name for names in self.checks.values() for name in names)

    def checks_of(self, types: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of checks that look at one of ``types``, in the order of the data."""
        wanted = set(types)
        return tuple(name for name, found in self.checks.items() if wanted & set(found))


@lru_cache(maxsize=1)
def scanner() -> Scanner:
    """Return the facts, read once."""
    tree = json.loads((DATA / "checkov.json").read_text())
    families = [Family(name, item["tier"], tuple(item["types"])) for name, item in tree["families"].items()]
    checks = {name: tuple(types) for name, types in tree["checks"].items()}
    return Scanner(tree["source"], tuple(families), checks)
