"""The provider's own configuration: which cluster, which namespace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from atoll_engine.kubernetes.values import UNKNOWN, plain

_KNOWN = {
    "kubeconfig",
    "context",
    "cluster",
    "namespace",
    "enableServerSideApply",
    "clusterIdentifier",
    "deleteUnreachable",
    "suppressDeprecationWarnings",
    "suppressHelmHookWarnings",
    "skipUpdateUnreachable",
    "enableConfigMapMutable",
    "enableSecretMutable",
    "kubeClientSettings",
    "helmReleaseSettings",
    "strictMode",
    "version",
    "pluginDownloadURL",
}


@dataclass(frozen=True)
class Config:
    """What ``Configure`` was given; ``unknown`` where a part of it isn't known at preview."""

    kubeconfig: str | None = None
    context: str | None = None
    cluster: str | None = None
    namespace: str = "default"
    delete_unreachable: bool = False
    unknown: bool = False

    @staticmethod
    def of(values: dict[str, Any]) -> Config:
        """Return the configuration in ``values``; booleans come as text."""
        content = plain(values)

        def text(key: str) -> str | None:
            value = content.get(key)
            if isinstance(value, dict):
                return json.dumps(value)
            return str(value) if value and value is not UNKNOWN else None

        return Config(
            kubeconfig=text("kubeconfig"),
            context=text("context"),
            cluster=text("cluster"),
            namespace=text("namespace") or "default",
            delete_unreachable=_is_true(content.get("deleteUnreachable")),
            unknown=any(content.get(key) is UNKNOWN for key in ("kubeconfig", "context", "cluster")),
        )


def problems(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (property, what is wrong) for everything in the provider's configuration that can't be used."""
    content = plain(values)
    found = [
        (key, "isn't known; it is misspelt, or newer than this provider") for key in content.keys() - _KNOWN
    ]
    if content.get("enableServerSideApply") not in (None, UNKNOWN) and not _is_true(
        content["enableServerSideApply"]
    ):
        found.append(
            ("enableServerSideApply", "must be true: this provider applies on the server's side only")
        )
    return sorted(found)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
