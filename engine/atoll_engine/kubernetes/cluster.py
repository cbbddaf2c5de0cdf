"""One cluster's objects: what kinds it has, and reading, applying, deleting and listing them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes.connection import Connection
from atoll_engine.kubernetes.errors import NO_KIND, ApiError
from atoll_engine.kubernetes.objects import Ref
from atoll_engine.kubernetes.scopes import Scopes

_APPLY = "application/apply-patch+yaml"
_JSON_PATCH = "application/json-patch+json"

Object = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind that the server serves."""

    plural: str
    namespaced: bool


class Cluster:
    """Objects by reference. Safe to use from many threads."""

    def __init__(self, connection: Connection, scopes: Scopes) -> None:
        """Ask through ``connection``; ``scopes`` answers where that isn't needed."""
        self.connection = connection
        self._scopes = scopes
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._lock = threading.Lock()

    def kind(self, api_version: str, kind: str) -> Kind | None:
        """Return how the server serves a kind, or None where it doesn't.

        What isn't known is asked for anew each time: a definition may have come meanwhile.
        """
        with self._lock:
            known = self._kinds.get((api_version, kind))
        if known is None:
            found = self._discovered(api_version)
            with self._lock:
                self._kinds.update(found)
            known = found.get((api_version, kind))
        return known

    def namespaced(self, api_version: str, kind: str) -> bool:
        """Return whether the kind lives in namespaces; assumed where nobody can tell yet."""
        known = self._scopes.namespaced(api_version, kind)
        if known is not None:
            return known
        if self.connection.unreachable():
            return True
        found = self.kind(api_version, kind)
        return found is None or found.namespaced

    def get(self, ref: Ref) -> Object | None:
        """Return the object, or None where there is none."""
        try:
            return self.connection.request("GET", self.path(ref)).content
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list_objects(self, path: str, **query: str) -> list[Object]:
        """Return the items of a list, such as a namespace's pods."""
        items: list[Object] = self.connection.request("GET", path, query).content["items"]
        return items

    def log(self, namespace: str, pod: str, container: str, lines: int) -> str:
        """Return the last lines of a container, of its run before where it has restarted."""
        path = f"/api/v1/namespaces/{namespace}/pods/{pod}/log"
        for previous in ("true", "false"):
            query = {"container": container, "tailLines": str(lines), "previous": previous}
            try:
                text = self.connection.text(path, query)
            except AtollError:
                continue
            if text:
                return text
        return ""

    def apply(
        self,
        ref: Ref,
        manifest: Object,
        manager: str,
        *,
        force: bool = False,
        dry_run: bool = False,
        warn: Callable[[str], None] | None = None,
    ) -> Object:
        """Apply ``manifest`` as ``manager`` and return the object that the server made of it."""
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Warn"}
        if dry_run:
            query["dryRun"] = "All"
        answer = self.connection.request("PATCH", self.path(ref), query, manifest, _APPLY)
        for text in dict.fromkeys(answer.warnings):
            if warn:
                warn(text)
        return answer.content

    def edit(self, ref: Ref, operations: list[dict[str, Any]]) -> Object:
        """Change single places of the object, as JSON Patch does."""
        return self.connection.request("PATCH", self.path(ref), None, operations, _JSON_PATCH).content

    def delete(self, ref: Ref, propagation: str) -> None:
        """Ask for the object's deletion; nothing happens where there is none."""
        try:
            self.connection.request("DELETE", self.path(ref), None, {"propagationPolicy": propagation})
        except ApiError as error:
            if error.status != 404:
                raise

    def path(self, ref: Ref) -> str:
        """Return the object's path. Raises ApiError where the server doesn't know the kind."""
        return f"{self.collection(ref)}/{quote(ref.name)}"

    def collection(self, ref: Ref) -> str:
        """Return the path of the objects of its kind, in its namespace."""
        kind = self.kind(ref.api_version, ref.kind)
        if kind is None:
            message = (
                f"the cluster has no kind {ref.kind} in {ref.api_version}: verify that the CRD which "
                "defines it has been created"
            )
            raise ApiError(404, NO_KIND, message)
        namespace = f"/namespaces/{quote(ref.namespace)}" if kind.namespaced and ref.namespace else ""
        return f"{_root(ref.api_version)}{namespace}/{kind.plural}"

    def _discovered(self, api_version: str) -> dict[tuple[str, str], Kind]:
        try:
            found = self.connection.request("GET", _root(api_version)).content
        except ApiError as error:
            if error.status == 404:
                return {}
            raise
        return {
            (api_version, resource["kind"]): Kind(resource["name"], resource["namespaced"])
            for resource in found["resources"]
            if "/" not in resource["name"]
        }


def _root(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
