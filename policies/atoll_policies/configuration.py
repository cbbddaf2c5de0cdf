"""A file of levels and parameters, of the form that Pulumi's ``--policy-pack-config`` takes.

{"all": "mandatory", "eks-endpoint-private": "advisory",
 "gpu-pool-scales-to-zero": {"enforcementLevel": "mandatory", "exempt": ["reserved"]}}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from atoll_policies.errors import PolicyError
from atoll_policies.findings import Finding
from atoll_policies.rule import Kind, Level
from atoll_policies.settings import Settings

ALL = "all"
_LEVEL = "enforcementLevel"
_LEVELS = {level.value: level for level in Level}


@dataclass(frozen=True)
class Configuration:
    """What a file says; nothing where there is none. The fields are those of `Settings`."""

    everything: Level | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def settings(self, kind: Kind, waived: Callable[[Finding], Finding]) -> Settings:
        """Return the settings for an environment of a kind."""
        return Settings(kind, self.everything, self.levels, self.values, waived)


def read(path: Path) -> Configuration:
    """Read the file at ``path``; without one nothing is set. Raises PolicyError with all problems.

    Whether there are such rules and parameters is for `Settings.refuse` to say.
    """
    if not path.exists():
        return Configuration()
    try:
        tree = json.loads(path.read_text())
    except (ValueError, OSError) as error:
        raise PolicyError(str(path), [f"it isn't JSON: {error}"]) from error
    if not isinstance(tree, Mapping):
        raise PolicyError(str(path), ["it must be an object: rules by name"])
    if problems := list(_problems(tree)):
        raise PolicyError(str(path), problems)
    given = {name: {_LEVEL: value} if isinstance(value, str) else value for name, value in tree.items()}
    levels = {name: _LEVELS[value[_LEVEL]] for name, value in given.items() if _LEVEL in value}
    values = {
        name: {key: item for key, item in value.items() if key != _LEVEL}
        for name, value in given.items()
        if set(value) - {_LEVEL}
    }
    return Configuration(levels.pop(ALL, None), levels, values)


def _problems(tree: Mapping[str, Any]) -> Iterator[str]:
    for name, value in tree.items():
        level = value.get(_LEVEL) if isinstance(value, Mapping) else value
        if not isinstance(value, str | Mapping):
            yield f"{name}: must be a level, or an object with `{_LEVEL}` and parameters"
        elif level is not None and (not isinstance(level, str) or level not in _LEVELS):
            yield f"{name}: there is no level {level!r} (allowed: {', '.join(_LEVELS)})"
        elif name == ALL and isinstance(value, Mapping) and set(value) - {_LEVEL}:
            yield f"{ALL}: has a level alone, and no parameters"
