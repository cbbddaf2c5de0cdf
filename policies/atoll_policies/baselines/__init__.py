"""Known-good resources that pass every rule: what the cases of rules are changes of.

Each file beside this one has ``RESOURCES``, but for those with an underscore; a name is unique among all.
What a rule's case changes must be here first. Resources of one provider are one stack.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from atoll_policies.cases import Declared
from atoll_policies.errors import PolicyError


@lru_cache(maxsize=1)
def baseline() -> dict[str, Declared]:
    """Return all resources by name. Raises PolicyError where two have one name."""
    found: dict[str, Declared] = {}
    twice = []
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        if module.ispkg or module.name.rpartition(".")[2].startswith("_"):
            continue
        for declared in importlib.import_module(module.name).RESOURCES:
            if declared.name in found:
                twice.append(f"{declared.name}: two resources have this name")
            found[declared.name] = declared
    if twice:
        raise PolicyError("the baseline", twice)
    return found


def provider_of(declared: Declared) -> str:
    """Return the package of a resource: ``aws``, ``gcp``, ``azure-native``, ``kubernetes``."""
    return declared.type.partition(":")[0]
