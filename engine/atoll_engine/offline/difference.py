"""What a change of inputs means: an update, or a new resource, and whether the old one has to go first."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.diff import Difference, compare
from atoll_engine.offline import naming
from atoll_engine.offline.derive import Node
from atoll_engine.offline.immutable import is_replacing
from atoll_engine.provider.differences import changes, text


def difference(schema: Node, urn: str, old: dict[str, Any], new: dict[str, Any]) -> Difference:
    """Compare a resource's inputs, without their secrets' wrappers."""
    token = str(schema["token"])
    if token.startswith("kubernetes:"):
        here = "default"
        patch = token.endswith("Patch")
        return compare(old, new, Config(), old_default_namespace=here, default_namespace=here, patch=patch)
    found = dict(changes(old, new))
    name = naming.name_property(schema) if found else None
    replaces = [text(path) for path in found if path == (name,) or is_replacing(schema, path)]
    # A name that the program chose can't be taken twice; one that was made up is made up anew.
    kept = new.get(name) if name and old.get(name) == new.get(name) else None
    first = isinstance(kept, str) and not naming.is_autoname(kept, urn)
    return Difference(
        {text(path): how for path, how in found.items()}, replaces, delete_first=first and bool(replaces)
    )


def response(found: Difference) -> provider_pb2.DiffResponse:
    """Return the difference as the engine reads it."""
    some = provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        replaces=found.replaces,
        deleteBeforeReplace=found.delete_first,
        diffs=sorted({path.split(".")[0].split("[")[0] for path in found.changes}),
        detailedDiff={
            path: _property_diff(how, path in found.replaces) for path, how in found.changes.items()
        },
        hasDetailedDiff=True,
    )


def _property_diff(how: str, replaces: bool) -> provider_pb2.PropertyDiff:
    name = how.upper() + ("_REPLACE" if replaces else "")
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(name), inputDiff=True)
