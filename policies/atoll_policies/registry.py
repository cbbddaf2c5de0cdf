"""All rules there are: each a file under ``rules``, found by being there.

A rule without a good case and two bad ones doesn't load, nor one whose parts contradict each other.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from atoll_policies import rules as _rules
from atoll_policies.errors import PolicyError
from atoll_policies.rule import Level, Rule
from atoll_policies.tokens import canonical

_BAD_CASES = 2
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by id. Raises PolicyError where one can't be used, with all problems."""
    found = [rule for rules in rules_by_group().values() for rule in rules]
    refuse(found)
    return tuple(sorted(found, key=lambda rule: rule.id))


@lru_cache(maxsize=1)
def rules_by_group() -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """Return the rules by provider and service, as their files are laid: ``("aws", "eks")``."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for module in _modules(_rules):
        provider, service = module.__name__.split(".")[-3:-1]
        found.setdefault((provider, service), []).extend(_rule_of(module))
    return {group: tuple(sorted(found[group], key=lambda rule: rule.id)) for group in sorted(found)}


def rule(rule_id: str) -> Rule:
    """Return the rule of the id. Raises PolicyError where there is none."""
    for found in all_rules():
        if found.id == rule_id:
            return found
    raise PolicyError(f"the rule {rule_id!r}", ["there is none of this name; see: ./atoll policy list"])


def refuse(rules: Sequence[Rule]) -> None:
    """Raise PolicyError where one of ``rules`` can't be used; its message has all problems."""
    problems = [f"{item.id}: {problem}" for item in rules for problem in _problems(item)]
    ids = [item.id for item in rules]
    problems += [f"{name}: two rules have this id" for name in sorted({n for n in ids if ids.count(n) > 1})]
    if problems:
        raise PolicyError("rules", problems)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    folders = {file.parent for root in package.__path__ for file in Path(root).rglob("*.py")}
    bare = sorted(str(folder) for folder in folders if not (folder / "__init__.py").exists())
    if bare:  # Python would pass over it, and its rules with it
        raise PolicyError("rules", [f"{folder} has no __init__.py" for folder in bare])
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.rpartition(".")[2].startswith("_") and not found.ispkg:
            yield importlib.import_module(found.name)


def _rule_of(module: ModuleType) -> list[Rule]:
    found = getattr(module, "RULE", None)
    if not isinstance(found, Rule):
        raise PolicyError(module.__name__, ["a file of rules has one RULE"])
    return [found]


def _problems(item: Rule) -> Iterator[str]:
    if not _ID.fullmatch(item.id):
        yield "the id must be small letters, digits and hyphens"
    if not item.good:
        yield "a good case is missing"
    if len(item.bad) < _BAD_CASES:
        yield f"{_BAD_CASES} bad cases are needed, it has {len(item.bad)}"
    yield from _parts_that_clash(item)
    for token in item.tokens:
        if canonical(token) != token:
            yield f"{token} must be written {canonical(token)}"
    for name in ("title", "why", "fix"):
        text = getattr(item, name)
        if not text or text != text.strip():
            yield f"`{name}` must be a sentence"


def _parts_that_clash(item: Rule) -> Iterator[str]:
    if bool(item.requires) == bool(item.across):
        yield "it must have either `requires` or `across`"
    if item.across and not item.about:
        yield "`about` must name the types that can be at fault"
    if Level.REMEDIATE in {item.dev, item.prod} and item.remedy is None:
        yield "a level is remediate, and there is no remedy"
