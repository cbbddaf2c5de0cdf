"""The life of a resource: created, read, updated and deleted, in preview and for real."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.apply import Applier
from atoll_engine.kubernetes.cluster import Cluster, Object
from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.drift import imported_inputs, refreshed_inputs
from atoll_engine.kubernetes.errors import ApiError, FailedError, NotReadyError, UnreachableError
from atoll_engine.kubernetes.names import field_manager
from atoll_engine.kubernetes.objects import (
    ASSIGNED_METADATA,
    Known,
    Ref,
    is_imported,
    is_patch,
    kind_of_type,
    manifest,
    naming,
    state,
)
from atoll_engine.kubernetes.readiness import ready, skips
from atoll_engine.kubernetes.waiting import Wait
from atoll_engine.kubernetes.watching import Cancellation
from atoll_engine.provider.status import StatusLine
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import has_unknown, keep_secret, plain

Tree = dict[str, Any]
_ASSIGNED_SPEC = {"Service": ("clusterIP", "clusterIPs", "healthCheckNodePort"), "Job": ("selector",)}


class InitError(Exception):
    """The object is there but isn't ready: the engine keeps it in the state."""

    def __init__(self, resource_id: str, outputs: Tree, inputs: Tree, reason: str) -> None:
        """Keep what the state takes."""
        super().__init__(reason)
        self.resource_id = resource_id
        self.outputs = outputs
        self.inputs = inputs


@dataclass(frozen=True)
class Found:
    """What reading a resource found."""

    resource_id: str
    outputs: Tree
    inputs: Tree


class Resources:
    """Resources of one cluster. Safe to use from many threads."""

    def __init__(
        self, cluster: Cluster, config: Config, status: StatusLine, cancellation: Cancellation
    ) -> None:
        """Work on ``cluster``; progress and warnings go to ``status``."""
        self._cluster = cluster
        self._config = config
        self._status = status
        self._cancellation = cancellation
        self._lock = threading.Lock()
        self._said_away = False

    def preview_create(self, urn: str, inputs: Tree) -> Tree:
        """Return the outputs that a create would have, as far as the server can tell."""
        sent, manager = manifest(inputs), self._manager(urn, inputs)
        if has_unknown(inputs) or is_patch(type_of(urn), sent["kind"]) or self._is_away(urn):
            return inputs
        live = self._applier(urn, manager).rehearse_create(self._ref(sent), sent, adopt=self._config.upsert)
        if live is None:
            return inputs
        return state(inputs, _without_assigned(live, sent), manager, sent["apiVersion"])

    def create(self, urn: str, inputs: Tree, timeout_s: float | None) -> tuple[str, Tree]:
        """Make the object, wait until it is ready, and return its id and outputs.

        Raises InitError where it is there but doesn't get ready.
        """
        self._require()
        sent, manager = manifest(inputs), self._manager(urn, inputs)
        ref = self._ref(sent)
        adopt = self._config.upsert or is_patch(type_of(urn), sent["kind"])
        live = self._applier(urn, manager).create(ref, sent, timeout_s, adopt=adopt)
        outputs = self._awaited(urn, ref, inputs, live, timeout_s, manager, sent["apiVersion"])
        return ref.id, outputs

    def preview_update(self, urn: str, inputs: Tree, olds: Tree, ignored: list[str]) -> Tree:
        """Return the outputs that an update would have, as far as the server can tell."""
        sent, known = manifest(inputs), Known.of(olds)
        if has_unknown(inputs) or self._is_away(urn):
            return inputs
        manager = self._manager(urn, inputs, known)
        live = self._applier(urn, manager, known.manager).rehearse_update(self._ref(sent), sent, ignored)
        if live is None:
            return inputs
        unsettled = {key: value for key, value in live.items() if key != "status"}
        return state(inputs, unsettled, manager, known.initial_version or sent["apiVersion"])

    def update(self, urn: str, inputs: Tree, olds: Tree, ignored: list[str], timeout_s: float | None) -> Tree:
        """Change the object, wait until it is ready, and return its outputs.

        Raises InitError where it has changed but doesn't get ready.
        """
        self._require()
        sent, known = manifest(inputs), Known.of(olds)
        manager, ref = self._manager(urn, inputs, known), self._ref(sent)
        live = self._applier(urn, manager, known.manager).update(ref, sent, ignored)
        initial = known.initial_version or sent["apiVersion"]
        return self._awaited(urn, ref, inputs, live, timeout_s, manager, initial)

    def read(self, urn: str, resource_id: str, olds: Tree, inputs: Tree) -> Found | None:
        """Return the resource as the cluster has it, or None where it is gone.

        Without ``inputs`` and outputs it is an import: the inputs are those that would make the object.
        Raises InitError where it is there but isn't ready.
        """
        known = Known.of(olds, inputs)
        away = self._cluster.connection.unreachable()
        if away:
            return self._read_unreachable(urn, resource_id, olds, inputs, away)
        ref = self._ref_of_id(urn, resource_id, known)
        live = self._live(ref)
        if live is None:
            return None
        imported = not known.inputs
        manager = self._manager(urn, known.inputs, known)
        if is_patch(type_of(urn), ref.kind) or imported:
            now = imported_inputs(live) if imported else inputs
        else:
            now = keep_secret(refreshed_inputs(known.inputs, known.live, live), inputs or olds["__inputs"])
        initial = known.initial_version or ref.api_version
        if imported:
            return Found(resource_id, state(naming(now), live, manager, initial), now)
        outputs = state(naming(plain(now)) if is_imported(olds, inputs) else now, live, manager, initial)
        self._check_ready(ref, live, now, outputs)
        return Found(resource_id, outputs, now)

    def delete(self, urn: str, resource_id: str, olds: Tree, timeout_s: float | None) -> None:
        """Delete the object and wait until it is gone; a Patch gives its fields up only."""
        known = Known.of(olds)
        away = self._cluster.connection.unreachable()
        if away:
            if not self._config.delete_unreachable:
                raise _with_way_out(away)
            self._status.warn(
                urn, f"{away.what}; the resource leaves the state, since deleteUnreachable is set"
            )
            return
        ref = self._ref_of_id(urn, resource_id, known)
        live = self._live(ref)
        if live is None:
            return
        applier = self._applier(urn, self._manager(urn, known.inputs, known))
        if is_patch(type_of(urn), ref.kind):
            applier.relinquish(ref, applier.manager)
            return
        try:
            self._cluster.delete(ref, steering.propagation(known.inputs))
        except ApiError as error:
            if error.status != 403:
                raise AtollError(f"{ref} can't be deleted: {error}") from error
            # What may not be deleted, as the namespace `default`, is left as it was before us.
            applier.relinquish(ref, applier.manager)
            self._status.warn(
                urn, f"{ref} may not be deleted, so only the fields that were ours are: {error}"
            )
            return
        wait = Wait(self._cluster, self._cancellation, timeout_s, lambda text: self._status.show(urn, text))
        wait.until_gone(ref, live["metadata"]["uid"], known.inputs)

    def is_unready(self, urn: str, resource_id: str, olds: Tree) -> bool:
        """Return whether the object is there and not ready now; False where the cluster can't tell."""
        known = Known.of(olds)
        if self._is_away(urn):
            return False
        live = self._live(self._ref_of_id(urn, resource_id, known))
        if live is None:
            return False
        try:
            return ready(live, self._cluster) is not None
        except FailedError:
            return True

    def _awaited(
        self,
        urn: str,
        ref: Ref,
        inputs: Tree,
        live: Object,
        timeout_s: float | None,
        manager: str,
        initial: str,
    ) -> Tree:
        wait = Wait(self._cluster, self._cancellation, timeout_s, lambda text: self._status.show(urn, text))
        try:
            live = wait.until_ready(ref, live, manifest(inputs))
        except NotReadyError as error:
            raise InitError(
                ref.id, state(inputs, error.live, manager, initial), inputs, str(error)
            ) from error
        return state(inputs, live, manager, initial)

    def _check_ready(self, ref: Ref, live: Object, inputs: Tree, outputs: Tree) -> None:
        if skips(manifest(inputs)):
            return
        try:
            missing = ready(live, self._cluster)
        except FailedError as error:
            missing = str(error)
        if missing:
            raise InitError(ref.id, outputs, inputs, f"{ref} isn't ready: {missing}")

    def _read_unreachable(
        self, urn: str, resource_id: str, olds: Tree, inputs: Tree, away: UnreachableError
    ) -> Found | None:
        if self._config.delete_unreachable:
            self._status.warn(
                urn, f"{away.what}; the resource leaves the state, since deleteUnreachable is set"
            )
            return None
        if self._config.skip_update_unreachable:
            self._status.warn(
                urn, f"{away.what}; the state stays as it is, since skipUpdateUnreachable is set"
            )
            return Found(resource_id, olds, inputs)
        raise _with_way_out(away)

    def _is_away(self, urn: str) -> bool:
        away = self._cluster.connection.unreachable()
        if away and self._first_away():
            self._status.warn(urn, f"{away.what}; so nothing is checked against it")
        return away is not None

    def _first_away(self) -> bool:
        with self._lock:
            first, self._said_away = not self._said_away, True
        return first

    def _require(self) -> None:
        # The cluster may have come since the provider asked first, so only a request of now can tell.
        self._cluster.connection.request("GET", "/version")

    def _live(self, ref: Ref) -> Object | None:
        # Where the definition has gone, every object of the kind has gone with it.
        return None if self._cluster.kind(ref.api_version, ref.kind) is None else self._cluster.get(ref)

    def _applier(self, urn: str, manager: str, previous: str | None = None) -> Applier:
        def warn(text: str) -> None:
            if not (self._config.suppress_warnings and "deprecated" in text):
                self._status.warn(urn, text)

        def show(text: str) -> None:
            self._status.show(urn, text)

        return Applier(self._cluster, self._config, self._cancellation, manager, previous, show, warn)

    def _manager(self, urn: str, inputs: Tree, known: Known | None = None) -> str:
        chosen = steering.of(manifest(inputs)).get(steering.PATCH_MANAGER)
        return str(chosen or (known.manager if known else None) or field_manager(urn))

    def _ref(self, sent: Tree) -> Ref:
        metadata, version, kind = sent["metadata"], sent["apiVersion"], sent["kind"]
        namespace = metadata.get("namespace") or self._cluster.connection.default_namespace
        namespaced = self._cluster.namespaced(version, kind)
        return Ref(version, kind, namespace if namespaced else None, metadata["name"])

    def _ref_of_id(self, urn: str, resource_id: str, known: Known) -> Ref:
        version, kind = kind_of_type(type_of(urn))
        version = known.inputs.get("apiVersion") or known.live.get("apiVersion") or version
        kind = known.inputs.get("kind") or known.live.get("kind") or kind
        namespace, _, name = resource_id.rpartition("/")
        namespaced = self._cluster.namespaced(version, kind)
        chosen = namespace or self._cluster.connection.default_namespace
        return Ref(version, kind, chosen if namespaced else None, name)


def _without_assigned(live: Object, sent: Tree) -> Object:
    """Return a rehearsed object without what the server will assign anew when it really makes one."""
    metadata = {key: value for key, value in live["metadata"].items() if key not in ASSIGNED_METADATA}
    found = {**{key: value for key, value in live.items() if key != "status"}, "metadata": metadata}
    given = sent.get("spec") or {}
    assigned = [key for key in _ASSIGNED_SPEC.get(live["kind"], ()) if key not in given]
    if assigned:
        found["spec"] = {key: value for key, value in live["spec"].items() if key not in assigned}
    return found


def _with_way_out(away: UnreachableError) -> UnreachableError:
    fix = (
        "start the cluster; if it is gone for good, set PULUMI_K8S_DELETE_UNREACHABLE=true and run the "
        "operation again, and the resource leaves the state"
    )
    return UnreachableError(away.what, fix=fix)
