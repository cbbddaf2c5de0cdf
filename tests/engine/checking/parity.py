"""Whether a check and a preview of the engine say the same."""

from __future__ import annotations

from typing import Any

from atoll_engine import offline
from atoll_engine.provider.values import Secret


def differences(engine: offline.Outcome, check: offline.Outcome) -> list[str]:
    """Return each difference of the resources, one a line: none, where both say the same."""
    theirs = {resource.urn: facts(resource) for resource in engine.resources}
    ours = {resource.urn: facts(resource) for resource in check.resources}
    found = [f"{urn}: only in the preview" for urn in sorted(theirs.keys() - ours.keys())]
    found += [f"{urn}: only in the check" for urn in sorted(ours.keys() - theirs.keys())]
    for urn in sorted(theirs.keys() & ours.keys()):
        found += [
            f"{urn}: {what}: {theirs[urn][what]!r} in the preview, {ours[urn][what]!r} in the check"
            for what in theirs[urn]
            if theirs[urn][what] != ours[urn][what]
        ]
    if dict(engine.changes) != dict(check.changes):
        found.append(f"changes: {engine.changes} in the preview, {check.changes} in the check")
    return found


def facts(resource: offline.Resource) -> dict[str, Any]:
    """Return all that both can know of a resource; in what order is only a check's."""
    return {
        "type": resource.type,
        "name": resource.name,
        "operation": resource.operation,
        "parent": resource.parent,
        "id": resource.id,
        "inputs": comparable(resource.inputs),
        "outputs": comparable(resource.outputs),
        "property_dependencies": dict(resource.property_dependencies),
    }


def comparable(value: Any) -> Any:
    """Return a tree with each secret alike, whatever is in it: the engine doesn't tell that."""
    if isinstance(value, Secret):
        return "a secret"
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    return [comparable(item) for item in value] if isinstance(value, list) else value


def said(outcome: offline.Outcome, severity: str) -> list[tuple[str, str]]:
    """Return what was said of resources, with their URNs, sorted: the engine's order is any."""
    found = [(item.urn, item.message) for item in outcome.diagnostics if item.severity == severity]
    return sorted(found)
