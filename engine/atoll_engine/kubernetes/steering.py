"""The annotations that steer the provider, as the official one has them.

https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumi-kubernetes-annotations
"""

from __future__ import annotations

from typing import Any

AUTONAMED = "pulumi.com/autonamed"
DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy"
PATCH_FORCE = "pulumi.com/patchForce"
PATCH_MANAGER = "pulumi.com/patchFieldManager"
REPLACE_UNREADY = "pulumi.com/replaceUnready"
SKIP_AWAIT = "pulumi.com/skipAwait"
TIMEOUT = "pulumi.com/timeoutSeconds"
WAIT_FOR = "pulumi.com/waitFor"


def of(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the annotations of a manifest or a live object."""
    metadata = manifest.get("metadata")
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def is_true(manifest: dict[str, Any], annotation: str) -> bool:
    """Return whether the annotation is there and says so."""
    return str(of(manifest).get(annotation, "")).lower() == "true"


def timeout_s(manifest: dict[str, Any]) -> float | None:
    """Return the seconds that ``pulumi.com/timeoutSeconds`` allows, or None without it."""
    text = of(manifest).get(TIMEOUT)
    return float(text) if text else None


def propagation(manifest: dict[str, Any]) -> str:
    """Return the deletion propagation that is asked for; foreground without the annotation."""
    policy = str(of(manifest).get(DELETION_PROPAGATION, "")).capitalize()
    return policy if policy in {"Orphan", "Background"} else "Foreground"
