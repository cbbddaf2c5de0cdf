"""Places that findings may name: what the baseline's resources have, or a rule's cases give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from atoll_policies.baselines import baseline
from atoll_policies.paths import parts
from atoll_policies.registry import all_rules

_ANY = re.compile(r"\d+|\*|\[\*\]")
Place = tuple[str, ...]


def is_place(path: str) -> bool:
    """Say whether ``path`` leads to a property, in some resource of the baseline or of a case.

    Only its last two names count: a pod's are the same wherever the pod is.
    """
    return _end(tuple(part for part in parts(path) if not _ANY.fullmatch(part))) in _ends()


def _end(place: Place) -> Place:
    return place[-2:]


@lru_cache(maxsize=1)
def _ends() -> frozenset[Place]:
    cases = [case for rule in all_rules() for case in (*rule.good, *rule.bad)]
    resources = [found for case in cases if (found := case.applied(baseline()).get(case.name))]
    trees = [item.properties for item in (*baseline().values(), *resources)]
    return frozenset(end for tree in trees for place in _places(tree) for end in (_end(place), place[:1]))


def _places(tree: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    if isinstance(tree, str) and tree.startswith("{"):
        tree = _read(tree)
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _places(value, (*place, name))
    elif isinstance(tree, list | tuple):
        for item in tree:
            yield from _places(item, place)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
