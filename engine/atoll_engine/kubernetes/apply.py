"""Creating and changing objects by server-side apply, and asking the server what it would say."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import managers, steering
from atoll_engine.kubernetes.cluster import Cluster, Object
from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.errors import NO_KIND, ApiError
from atoll_engine.kubernetes.objects import Ref
from atoll_engine.kubernetes.waiting import Wait
from atoll_engine.kubernetes.watching import Cancellation

_RETRY_S = 60.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 5.0
_REHEARSED = "-preview"
_NAME_LIMIT = 63
_T = TypeVar("_T")


@dataclass(frozen=True)
class Applier:
    """Applies one resource's manifest, as one field manager."""

    cluster: Cluster
    config: Config
    cancellation: Cancellation
    manager: str
    previous: str | None
    """The manager that the resource had before this update; None for a new one."""
    show: Callable[[str], None]
    """Shows what is waited for, beside the resource."""
    warn: Callable[[str], None]
    """Shows what the API server warns of."""

    def create(self, ref: Ref, manifest: Object, timeout_s: float | None, *, adopt: bool) -> Object:
        """Make the object and return it. What passes, as a webhook that doesn't run yet, is tried again.

        An object that is there already is taken over where ``adopt`` says so, or where this same resource has
        made it, in an update that was killed before it was written down. Else AtollError is raised: whoever
        made it would lose it with this resource.
        """

        def attempt() -> Object:
            existing = self.cluster.get(ref)
            if existing and existing["metadata"].get("deletionTimestamp"):
                wait = Wait(self.cluster, self.cancellation, timeout_s, self.show)
                wait.until_gone(ref, existing["metadata"]["uid"], {})
                existing = None
            if existing and not adopt and not managers.applies(existing, self.manager):
                raise self._already_there(ref, existing)
            return self._apply(ref, manifest)

        return self._patiently(ref, attempt)

    def update(self, ref: Ref, manifest: Object, ignored: list[str]) -> Object:
        """Change the object and return it; one that somebody has deleted is made again."""

        def attempt() -> Object:
            live = self.cluster.get(ref)
            if live is None:
                return self._apply(ref, manifest)
            inherited = managers.inherited(live, self.manager, self.previous)
            if inherited:
                live = self._inherit(ref, live, inherited)
            return self._apply(ref, managers.without_ignored(manifest, live, self.manager, ignored))

        return self._patiently(ref, attempt)

    def relinquish(self, ref: Ref, manager: str) -> None:
        """Give up every field that ``manager`` has applied; what nobody else wants goes."""
        metadata = {"name": ref.name, **({"namespace": ref.namespace} if ref.namespace else {})}
        nothing = {"apiVersion": ref.api_version, "kind": ref.kind, "metadata": metadata}
        live = self.cluster.get(ref)
        if live and managers.applies(live, manager):
            self.cluster.apply(ref, nothing, manager)

    def rehearse_create(self, ref: Ref, manifest: Object, *, adopt: bool) -> Object | None:
        """Return the object as the server would make it, or None where it can't tell yet.

        Where there is one of that name already which Pulumi has made, it is about to be replaced: then the
        server is asked about the same object under another name.
        """
        if not self._is_served(ref):
            return None
        existing = self.cluster.get(ref)
        if existing is None:
            return self._rehearse(ref, manifest, force=True)
        if not adopt and not managers.is_pulumis(existing):
            raise self._already_there(ref, existing)
        name = ref.name[: _NAME_LIMIT - len(_REHEARSED)] + _REHEARSED
        other = Ref(ref.api_version, ref.kind, ref.namespace, name)
        if ref.kind == "CustomResourceDefinition":
            return None  # its name follows from its content
        renamed = {**manifest, "metadata": {**manifest["metadata"], "name": name}}
        found = self._rehearse(other, renamed, force=True)
        return {**found, "metadata": {**found["metadata"], "name": ref.name}} if found else None

    def rehearse_update(self, ref: Ref, manifest: Object, ignored: list[str]) -> Object | None:
        """Return the object as the server would change it, or None where it can't tell yet."""
        if not self._is_served(ref):
            return None
        live = self.cluster.get(ref)
        if live is None:
            return self._rehearse(ref, manifest, force=True)
        wanted = managers.without_ignored(manifest, live, self.manager, ignored)
        force = self._forces(manifest) or managers.inherited(live, self.manager, self.previous) is not None
        return self._rehearse(ref, wanted, force=force)

    def _is_served(self, ref: Ref) -> bool:
        """Tell whether the server has the kind, with the scope that it will have after this update."""
        kind = self.cluster.kind(ref.api_version, ref.kind)
        return kind is not None and kind.namespaced == (ref.namespace is not None)

    def _rehearse(self, ref: Ref, manifest: Object, *, force: bool) -> Object | None:
        try:
            return self.cluster.apply(ref, manifest, self.manager, force=force, dry_run=True, warn=self.warn)
        except ApiError as error:
            if error.cannot_rehearse:
                return None
            raise self._explained(ref, error) from error

    def _apply(self, ref: Ref, manifest: Object) -> Object:
        force = self._forces(manifest)
        return self.cluster.apply(ref, manifest, self.manager, force=force, warn=self.warn)

    def _forces(self, manifest: Object) -> bool:
        if steering.PATCH_FORCE in steering.of(manifest):
            return steering.is_true(manifest, steering.PATCH_FORCE)
        return self.config.patch_force

    def _inherit(self, ref: Ref, live: Object, inherited: list[Object]) -> Object:
        version = live["metadata"]["resourceVersion"]
        return self.cluster.edit(
            ref,
            [
                {"op": "test", "path": "/metadata/resourceVersion", "value": version},
                {"op": "replace", "path": "/metadata/managedFields", "value": inherited},
            ],
        )

    def _patiently(self, ref: Ref, attempt: Callable[[], _T]) -> _T:
        deadline, pause_s = time.monotonic() + _RETRY_S, _FIRST_PAUSE_S
        while True:
            try:
                return attempt()
            except ApiError as error:
                if not error.is_passing or time.monotonic() >= deadline or self.cancellation:
                    raise self._explained(ref, error) from error
                self.show(f"trying again: {error}")
            self.cancellation.pause(pause_s)
            pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)

    def _explained(self, ref: Ref, error: ApiError) -> AtollError:
        if error.reason == "Conflict":
            fix = (
                "let the other manager go, leave the fields to it by ignoreChanges, or take them over with "
                f'the annotation {steering.PATCH_FORCE}: "true"'
            )
            return AtollError(
                f"{ref}: fields belong to another manager than {self.manager}", got=error, fix=fix
            )
        if error.reason == NO_KIND:
            return AtollError(
                f"{ref}: {error}", fix="make the resource depend on its CustomResourceDefinition"
            )
        return AtollError(f"{ref} is refused by the API server: {error}")

    def _already_there(self, ref: Ref, existing: Object) -> AtollError:
        owners = dict.fromkeys(
            str(entry.get("manager")) for entry in existing["metadata"].get("managedFields", ())
        )
        fix = (
            "for a renamed resource give it an alias; else import the object, patch it by a "
            f"{ref.kind}Patch resource, or let the provider take it over with upsertExistingObjects"
        )
        return AtollError(f"{ref} already exists", got=f"managed by {', '.join(owners) or 'nobody'}", fix=fix)
