"""The provider's own configuration: which cluster, which namespace, and how strict.

Where an option isn't given, its environment variable counts, as with the official provider.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from atoll_engine.errors import AtollError
from atoll_engine.provider.values import UNKNOWN, plain

_SWITCHES = {
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "suppressDeprecationWarnings": "PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS",
    "suppressHelmHookWarnings": "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
}
_CLUSTER = ("kubeconfig", "context", "cluster")
_OTHERS = ("namespace", "clusterIdentifier", "kubeClientSettings", "helmReleaseSettings", "strictMode")
_ENGINE = ("version", "pluginDownloadURL")
_UNSERVED = ("renderYamlToDirectory", "alwaysRender")
_YES_NO = ("true", "false")


@dataclass(frozen=True)
class Config:
    """What ``Configure`` was given."""

    kubeconfig: str | None = None
    """A path, or the content itself; None means the user's default."""
    context: str | None = None
    cluster: str | None = None
    namespace: str | None = None
    """None means the context's own, and ``default`` where that has none."""
    delete_unreachable: bool = False
    skip_update_unreachable: bool = False
    config_map_mutable: bool = False
    secret_mutable: bool = False
    patch_force: bool = False
    upsert: bool = False
    """Whether a create may take over an object that is there already."""
    suppress_warnings: bool = False
    """Whether the API server's warnings of deprecated versions aren't shown."""

    @staticmethod
    def of(values: Mapping[str, Any]) -> Config:
        """Return the configuration in ``values``; booleans come as text."""
        content = plain(values)

        def text(key: str) -> str | None:
            value = content.get(key)
            return str(value) if value and value is not UNKNOWN else None

        def switch(key: str) -> bool:
            return _switch(content, key) == "true"

        return Config(
            kubeconfig=text("kubeconfig"),
            context=text("context"),
            cluster=text("cluster"),
            namespace=text("namespace"),
            delete_unreachable=switch("deleteUnreachable"),
            skip_update_unreachable=switch("skipUpdateUnreachable"),
            config_map_mutable=switch("enableConfigMapMutable"),
            secret_mutable=switch("enableSecretMutable"),
            patch_force=switch("enablePatchForce"),
            upsert=switch("upsertExistingObjects"),
            suppress_warnings=switch("suppressDeprecationWarnings"),
        )


def problems(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (property, what is wrong) for everything in the provider's configuration that can't be used."""
    content = plain(values)
    return [*_option_problems(content), *_strict_problems(content), *_kubeconfig_problems(content)]


def _option_problems(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = {*_SWITCHES, *_CLUSTER, *_OTHERS, *_ENGINE, *_UNSERVED}
    for key in sorted(content.keys() - known):
        yield key, "isn't known; it is misspelt, or newer than this provider"
    for key in _UNSERVED:
        if content.get(key) not in (None, "", False, "false"):
            yield key, "needs the official plugin: this provider applies objects, it doesn't render them"
    for key in _SWITCHES:
        if _switch(content, key) not in (*_YES_NO, None):
            yield key, f"got {_switch(content, key)!r}, allowed: {', '.join(_YES_NO)}"
    if _switch(content, "enableServerSideApply") == "false":
        yield "enableServerSideApply", "must be true: this provider applies on the server's side only"


def _strict_problems(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if str(content.get("strictMode", "")).lower() == "true":
        for key in ("kubeconfig", "context"):
            if not content.get(key):
                yield key, "must be given: the provider is in strict mode"


def _kubeconfig_problems(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    # Somebody who says what to do without the cluster may have lost the kubeconfig with it.
    lenient = any(_switch(content, key) == "true" for key in ("deleteUnreachable", "skipUpdateUnreachable"))
    if lenient or not content.get("kubeconfig") or any(content.get(key) is UNKNOWN for key in _CLUSTER):
        return
    try:
        active_cluster(content)
    except AtollError as error:
        yield "kubeconfig", str(error)


def _switch(content: Mapping[str, Any], key: str) -> str | None:
    value = content.get(key)
    if value is None or value == "":
        value = os.environ.get(_SWITCHES[key])
    return None if value is None or value is UNKNOWN else str(value).lower()


def load_kubeconfig(path_or_content: str) -> dict[str, Any]:
    """Return the kubeconfig that is in the file, or is the text itself.

    Raises AtollError where it isn't one. Its content, which holds credentials, isn't shown.
    """
    is_path = not any(mark in path_or_content for mark in ("\n", ": ", "{"))
    what, fix = "the kubeconfig can't be used", "name a readable kubeconfig"
    try:
        text = Path(path_or_content).expanduser().read_text() if is_path else path_or_content
        content = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise AtollError(what, got=error, fix=fix) from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        got = f"no YAML in line {place.line + 1}" if place else "no YAML"
        raise AtollError(what, got=got, fix=fix) from None
    if not isinstance(content, dict) or not isinstance(content.get("clusters"), list):
        raise AtollError(what, got="no list `clusters` in it", fix=fix)
    return content


def active_cluster(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the kubeconfig's entry of the cluster that the configuration means; None without a kubeconfig.

    Raises AtollError where the kubeconfig, its context or its cluster isn't there.
    """
    content = plain(values)
    if not content.get("kubeconfig"):
        return None
    kubeconfig = load_kubeconfig(str(content["kubeconfig"]))
    name = content.get("context") or kubeconfig.get("current-context")
    context = _entry(kubeconfig, "contexts", "context", name)
    return _entry(kubeconfig, "clusters", "cluster", content.get("cluster") or context.get("cluster"))


def with_cluster(kubeconfig: dict[str, Any], context: str | None, cluster: str | None) -> dict[str, Any]:
    """Return the kubeconfig with another cluster behind its active context, where one is named."""
    if not cluster:
        return kubeconfig
    name = context or kubeconfig.get("current-context")
    contexts = [
        {**entry, "context": {**entry.get("context", {}), "cluster": cluster}}
        if entry.get("name") == name
        else entry
        for entry in kubeconfig.get("contexts") or []
    ]
    return {**kubeconfig, "contexts": contexts}


def _entry(kubeconfig: dict[str, Any], plural: str, singular: str, name: object) -> dict[str, Any]:
    entries = [entry for entry in kubeconfig.get(plural) or [] if isinstance(entry, dict)]
    for entry in entries:
        if entry.get("name") == name:
            found = entry.get(singular)
            return found if isinstance(found, dict) else {}
    names = [str(entry.get("name")) for entry in entries]
    what = f"the kubeconfig can't be used: it has no {singular} of that name"
    raise AtollError(what, got=name, allowed=names or "none is there")


def changes(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the options that changed, and those of them that mean another cluster.

    As with the official provider: another active cluster replaces everything, unless ``clusterIdentifier``
    says whether it is another.
    """
    old, new = plain(olds), plain(news)
    changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    before, after = old.get("clusterIdentifier"), new.get("clusterIdentifier")
    if before and after:
        return changed, ["clusterIdentifier"] if before != after else []
    unknown = [key for key in _CLUSTER if new.get(key) is UNKNOWN]
    if unknown:
        return changed, unknown
    suspects = [key for key in _CLUSTER if key in changed]
    return changed, suspects if suspects and _moved(old, new) else []


def _moved(old: dict[str, Any], new: dict[str, Any]) -> bool:
    try:
        before, after = active_cluster(old), active_cluster(new)
    except AtollError:
        return False  # what can't be read any more can't be compared
    return before is not None and after is not None and before != after
