"""Where a finding comes from: a line of the environment's settings, or of the code that makes a resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from atoll_engine.plan.tree import short_type
from atoll_engine.review.model import Place, Standing
from atoll_policies import Finding

_CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)
_COMPONENT = "atoll:"
_POOLS = "pools"


@dataclass(frozen=True)
class Section:
    """A key of a settings file: where it is, as ``("config", "atoll:pools", "gpu")``, and its lines."""

    path: tuple[str, ...]
    first: int
    last: int

    def has(self, line: int) -> bool:
        """Say whether a line is of the section."""
        return self.first <= line <= self.last


@dataclass
class Locator:
    """Finds the lines for one environment of the checkout at ``root``.

    ``parents`` are the URNs of resources' parents, by URN. ``lines_changed`` are the lines that the change
    wrote in the settings, where it left the program alone: then what is new comes from them.
    """

    root: Path
    settings_file: str
    parents: dict[str, str]
    lines_changed: Sequence[int] = field(default=())

    def __call__(self, finding: Finding, standing: Standing) -> Place:
        """Return the line: changed settings, the settings of the pool, the code, or the file as a whole."""
        above = tuple(self._with_ancestors(finding.urn))
        pool = self._pool_of(above)
        if standing == "new" and self.lines_changed:
            return Place(self.settings_file, self._changed_line(above, pool))
        if pool:
            return Place(self.settings_file, pool.first)
        return self._in_code(_types(finding.urn)) or Place(self.settings_file)

    def _with_ancestors(self, urn: str) -> Iterator[str]:
        while urn:
            yield urn
            urn = self.parents.get(urn, "")

    def _pool_of(self, above: Sequence[str]) -> Section | None:
        names = {_name(urn) for urn in above if _last_type(urn).startswith(_COMPONENT)}
        pools = (item for item in self._sections if item.path[-2:-1] and item.path[-2].endswith(_POOLS))
        return next((item for item in pools if item.path[-1] in names), None)

    def _changed_line(self, above: Sequence[str], pool: Section | None) -> int:
        """Return the changed line that is nearest by meaning: of the pool, or of a section that is named as
        the component (``atoll:cluster`` of an EksCluster), else the first."""
        kinds = " ".join(short_type(_last_type(urn)) for urn in above).lower()
        sections = [item for item in self._sections if _word(item) and _word(item) in kinds]
        for section in [*([pool] if pool else []), *sections]:
            for line in self.lines_changed:
                if section.has(line):
                    return line
        return self.lines_changed[0]

    def _in_code(self, types: Sequence[str]) -> Place | None:
        made = short_type(types[-1])
        for kind in reversed(types):
            if kind.startswith(_COMPONENT) and (declared := self._classes.get(short_type(kind))):
                return self._call(made, [declared.file], after=declared.line) or declared
        landings = [item for item in self._files if item.startswith("stacks/")]
        return self._call(made, landings) if made else None

    def _call(self, made: str, files: Iterable[str], after: int = 0) -> Place | None:
        """Return the first line after ``after`` that calls ``made``."""
        call = re.compile(rf"\b{re.escape(made)}\($|\b{re.escape(made)}\((?!.*\):$)")
        for file in files:
            for number, line in enumerate((self.root / file).read_text().splitlines(), 1):
                if number > after and not line.startswith("class ") and call.search(line):
                    return Place(file, number)
        return None

    @cached_property
    def _files(self) -> list[str]:
        folders = ("components/atoll", "stacks")
        found = (path for folder in folders for path in (self.root / folder).rglob("*.py"))
        return sorted(str(path.relative_to(self.root)) for path in found)

    @cached_property
    def _classes(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for file in self._files:
            text = (self.root / file).read_text()
            for match in _CLASS.finditer(text):
                found.setdefault(match[1], Place(file, text.count("\n", 0, match.start()) + 1))
        return found

    @cached_property
    def _sections(self) -> list[Section]:
        try:
            tree = yaml.compose((self.root / self.settings_file).read_text())
        except (OSError, yaml.YAMLError):
            return []
        return list(_sections(tree, ()))


def _sections(node: yaml.Node | None, above: tuple[str, ...]) -> Iterator[Section]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        path = (*above, str(key.value))
        yield Section(path, key.start_mark.line + 1, max(key.start_mark.line + 1, value.end_mark.line))
        yield from _sections(value, path)


def _word(section: Section) -> str:
    """Return the name of a section of settings, as it would be in a component's: ``cluster``."""
    name = section.path[-1]
    return name.removeprefix("atoll:").replace("_", "").rstrip("s") if name.startswith("atoll:") else ""


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _types(urn: str) -> list[str]:
    """Return the types in a URN: those of the components that the resource is in, and its own."""
    parts = urn.split("::")
    return parts[2].split("$") if len(parts) > 2 else [""]


def _last_type(urn: str) -> str:
    return _types(urn)[-1]
