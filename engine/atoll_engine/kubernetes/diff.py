"""What a change of inputs means: nothing, an update, or a replacement.

Old inputs are compared with new ones; what the cluster fills in or writes in another form is no difference.
What somebody else changed in the cluster comes into the old inputs by a refresh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.immutable import replacing
from atoll_engine.kubernetes.objects import ASSIGNED_METADATA, folded
from atoll_engine.provider.differences import How, changes, text

REPLACE_UNREADY_PATH = f'metadata.annotations["{steering.REPLACE_UNREADY}"]'


@dataclass(frozen=True)
class Difference:
    """The changed properties, by their paths in the engine's notation."""

    changes: dict[str, How] = field(default_factory=dict)
    replaces: list[str] = field(default_factory=list)
    delete_first: bool = False
    """Whether the old object has to go before the new one comes, since both have the same name."""

    def without_deletions(self) -> Difference:
        """Return the difference that is left where nothing counts that the new inputs leave out."""
        kept: dict[str, How] = {path: how for path, how in self.changes.items() if how != "delete"}
        replaces = [path for path in self.replaces if path in kept]
        return Difference(kept, replaces, self.delete_first and bool(replaces))


def compare(
    old: dict[str, Any],
    new: dict[str, Any],
    config: Config,
    *,
    old_default_namespace: str | None,
    default_namespace: str | None,
    patch: bool,
) -> Difference:
    """Compare inputs. A default namespace is None where the kind has no namespaces, or had none."""
    before, after = _canonical(old, old_default_namespace), _canonical(new, default_namespace)
    if folded(before) == folded(after):
        return Difference()
    found = dict(changes(before, after))
    fixed = [tuple(str(step) for step in path) for path in found]
    if patch:
        replaced = [path for path in fixed if path[:2] in {("metadata", "name"), ("metadata", "namespace")}]
    else:
        replaced = replacing(before, after, fixed, config)
    replaces = [text(path) for path in found if tuple(str(step) for step in path) in replaced]
    return Difference(
        {text(path): how for path, how in found.items()},
        replaces,
        delete_first=bool(replaces) and has_same_name(before, after),
    )


def has_same_name(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether the new object will have the old one's name; a generated name is made anew."""
    before, after = old.get("metadata") or {}, new.get("metadata") or {}
    same = all(before.get(key) == after.get(key) for key in ("name", "namespace"))
    return same and not steering.is_true(new, steering.AUTONAMED)


def _canonical(inputs: dict[str, Any], default_namespace: str | None) -> dict[str, Any]:
    metadata = {
        key: value for key, value in (inputs.get("metadata") or {}).items() if key not in ASSIGNED_METADATA
    }
    if default_namespace is None:
        metadata.pop("namespace", None)
    elif not metadata.get("namespace"):
        metadata["namespace"] = default_namespace
    rest = {key: value for key, value in inputs.items() if not key.startswith("__") and key != "status"}
    return {**rest, "metadata": metadata}
