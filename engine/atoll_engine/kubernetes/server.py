"""The provider's remote procedures, as the engine calls them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import checking, diff, objects, options
from atoll_engine.kubernetes.api import Api, ApiError, UnreachableError
from atoll_engine.kubernetes.checking import Names, token_of
from atoll_engine.kubernetes.config import Config, problems
from atoll_engine.kubernetes.drift import imported_inputs, refreshed_inputs, refreshed_outputs
from atoll_engine.kubernetes.objects import Ref, checked_inputs, kind_of_token, manifest, ref_of, state
from atoll_engine.kubernetes.status import StatusLine
from atoll_engine.kubernetes.values import from_struct, has_unknown, keep_secret, plain, to_struct
from atoll_engine.kubernetes.waiting import NotReadyError, until_gone, until_ready, why_unready

_Answer = TypeVar("_Answer")
Context = grpc.ServicerContext


class KubernetesProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one configured cluster; calls come in parallel."""

    def __init__(self, engine_address: str, version: str) -> None:
        """``engine_address`` is where status lines go; ``version`` is what the plugin says it is."""
        self._status = StatusLine(engine_address)
        self._version = version
        self._config = Config()
        self._api: Api | None = None
        self._api_lock = threading.Lock()
        self._reachable: bool | None = None
        self._names = Names()
        self._cancelled = threading.Event()

    def Handshake(self, request: Any, context: Context) -> provider_pb2.ProviderHandshakeResponse:  # noqa: ARG002
        """Say what this provider understands."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, supports_autonaming_configuration=True
        )

    def GetPluginInfo(self, request: Any, context: Context) -> plugin_pb2.PluginInfo:  # noqa: ARG002
        """Return the version of the SDK whose plugin this stands in for."""
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> empty_pb2.Empty:  # noqa: ARG002
        """Take another engine's address, for a provider that was started before the engine."""
        self._status = StatusLine(request.address)
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Context) -> provider_pb2.CheckResponse:  # noqa: ARG002
        """Check the provider's configuration, all of it at once."""
        news = from_struct(request.news)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in problems(news)
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Context) -> provider_pb2.DiffResponse:  # noqa: ARG002
        """Return an update for any change: resources are replaced by their own diff only."""
        changed = [
            path
            for path, _ in diff.changes(plain(from_struct(request.olds)), plain(from_struct(request.news)))
        ]
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed)

    def Configure(self, request: Any, context: Context) -> provider_pb2.ConfigureResponse:  # noqa: ARG002
        """Keep the configuration; the cluster is asked when it is needed first."""
        self._config = Config.of(from_struct(request.args))
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def GetSchema(self, request: Any, context: Context) -> provider_pb2.GetSchemaResponse:  # noqa: ARG002
        """Return a schema without resources: programs have theirs in the SDK."""
        return provider_pb2.GetSchemaResponse(schema='{"name": "kubernetes"}')

    def Cancel(self, request: Any, context: Context) -> empty_pb2.Empty:  # noqa: ARG002
        """End every wait."""
        self._cancelled.set()
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Context) -> provider_pb2.InvokeResponse:
        """Answer ``kubernetes:yaml:decode``; nothing else can be asked."""
        if request.tok != "kubernetes:yaml:decode":
            _refuse(context, AtollError(f"{request.tok} isn't served", allowed=["kubernetes:yaml:decode"]))
        import yaml

        content = plain(from_struct(request.args))
        decoded = [document for document in yaml.safe_load_all(content["text"]) if document]
        answer = provider_pb2.InvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct({"result": decoded}))
        return answer

    def Check(self, request: Any, context: Context) -> provider_pb2.CheckResponse:  # noqa: ARG002
        """Fill in apiVersion, kind and name, and say what is wrong with the inputs."""
        token, news, olds = token_of(request.urn), from_struct(request.news), from_struct(request.olds)
        suffix = self._names.suffix(request.urn)
        proposed = request.autonaming.proposed_name or f"{request.urn.rpartition('::')[2]}-{suffix}"
        inputs = checked_inputs(token, news, olds, suffix, proposed)
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason)
            for name, reason in checking.problems(token, inputs)
        ]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    def Diff(self, request: Any, context: Context) -> provider_pb2.DiffResponse:  # noqa: ARG002
        """Compare inputs with inputs: what the cluster fills in is no difference."""
        self._names.note(request.urn, request.id)
        recorded = objects.old_inputs(from_struct(request.olds))
        old, new = plain(from_struct(request.old_inputs)) or recorded, plain(from_struct(request.news))
        found = dict(diff.changes(_bare(old), _bare(new)))
        if objects.is_bare(recorded):
            # Imported: what only the cluster says of the object stays as it is.
            found = {path: how for path, how in found.items() if how != "delete"}
        replaces = diff.replacing(str(old.get("kind")), old, list(found))
        some = provider_pb2.DiffResponse.DIFF_SOME if found else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some,
            replaces=replaces,
            diffs=sorted({path.split(".")[0].split("[")[0] for path in found}),
            deleteBeforeReplace=bool(replaces) and objects.same_explicit_name(old, new),
            detailedDiff={path: _property_diff(how, path in replaces) for path, how in found.items()},
            hasDetailedDiff=True,
        )

    def Create(self, request: Any, context: Context) -> provider_pb2.CreateResponse:
        """Apply a new object and wait until it is ready."""
        inputs = from_struct(request.properties)
        manager = _manager(inputs, request.urn)

        def create() -> provider_pb2.CreateResponse:
            if request.preview:
                self._rehearse(request.urn, inputs, manager, new=True)
                return provider_pb2.CreateResponse(properties=to_struct(inputs))
            ref = self._ref(inputs)
            live = self._apply(request.urn, ref, inputs, manager, request.timeout, str(inputs["apiVersion"]))
            outputs = state(inputs, live, manager, str(inputs["apiVersion"]))
            return provider_pb2.CreateResponse(id=ref.id, properties=to_struct(outputs))

        return _answered(context, create)

    def Update(self, request: Any, context: Context) -> provider_pb2.UpdateResponse:
        """Apply a changed object and wait until it is ready."""
        inputs, olds = from_struct(request.news), from_struct(request.olds)
        manager = str(plain(olds.get("__fieldManager")) or _manager(inputs, request.urn))
        initial = str(plain(olds.get("__initialApiVersion")) or inputs["apiVersion"])

        def update() -> provider_pb2.UpdateResponse:
            if request.preview:
                self._rehearse(request.urn, inputs, manager, new=False)
                return provider_pb2.UpdateResponse(properties=to_struct(_expected(inputs, olds)))
            live = self._apply(request.urn, self._ref(inputs), inputs, manager, request.timeout, initial)
            return provider_pb2.UpdateResponse(properties=to_struct(state(inputs, live, manager, initial)))

        return _answered(context, update)

    def Read(self, request: Any, context: Context) -> provider_pb2.ReadResponse:
        """Return the live object; for ``import``, inputs that would make it."""
        olds, inputs = from_struct(request.properties), from_struct(request.inputs)

        def read() -> provider_pb2.ReadResponse:
            ref = self._ref_of_id(request.urn, request.id, plain(inputs) or plain(olds))
            live = self._cluster().get(ref)
            if live is None:
                return provider_pb2.ReadResponse()
            if not olds.get("__inputs") and not inputs:
                imported = imported_inputs(live)
                manager = _manager(imported, request.urn)
                outputs = state(objects.bare(imported), live, manager, ref.api_version)
                return provider_pb2.ReadResponse(
                    id=ref.id, properties=to_struct(outputs), inputs=to_struct(imported)
                )
            known = inputs or olds["__inputs"]
            now = keep_secret(refreshed_inputs(plain(known), plain(olds), live), known)
            manager = str(plain(olds.get("__fieldManager")) or _manager(now, request.urn))
            initial = str(plain(olds.get("__initialApiVersion")) or ref.api_version)
            recorded = objects.bare(now) if objects.is_bare(objects.old_inputs(olds)) else now
            outputs = state(recorded, live, manager, initial)
            kept = refreshed_outputs(outputs, olds)
            trouble = why_unready(self._cluster(), ref, live)
            if trouble:
                raise _InitError(ref.id, kept, now, trouble)
            return provider_pb2.ReadResponse(id=ref.id, properties=to_struct(kept), inputs=to_struct(now))

        return _answered(context, read)

    def Delete(self, request: Any, context: Context) -> empty_pb2.Empty:
        """Delete the object and wait until it is gone."""
        olds = plain(from_struct(request.properties))

        def delete() -> empty_pb2.Empty:
            ref = self._ref_of_id(request.urn, request.id, olds)
            policy = options.annotation(olds, options.PROPAGATION) or "foreground"
            try:
                api = self._cluster()
                if api.kind(ref.api_version, ref.kind) is None:
                    return empty_pb2.Empty()  # the definition went, and every object of the kind with it
                uid = (api.get(ref) or {}).get("metadata", {}).get("uid")
                api.delete(ref, policy.capitalize())
                until_gone(api, ref, uid, request.timeout or None, self._say(request.urn), self._cancelled)
            except UnreachableError:
                if not self._config.delete_unreachable:
                    raise
            return empty_pb2.Empty()

        return _answered(context, delete)

    def _cluster(self) -> Api:
        with self._api_lock:
            if self._api is None:
                self._api = Api(self._config.kubeconfig, self._config.context, self._config.cluster)
            return self._api

    def _ref(self, inputs: dict[str, Any]) -> Ref:
        content = plain(inputs)
        kind = self._cluster().kind(content["apiVersion"], content["kind"])
        explicit = bool((content.get("metadata") or {}).get("namespace"))
        return ref_of(inputs, self._config.namespace, kind.namespaced if kind else explicit)

    def _ref_of_id(self, urn: str, resource_id: str, known: dict[str, Any]) -> Ref:
        version, kind = kind_of_token(token_of(urn))
        namespace, _, name = resource_id.rpartition("/")
        return Ref(known.get("apiVersion") or version, known.get("kind") or kind, namespace or None, name)

    def _rehearse(self, urn: str, inputs: dict[str, Any], manager: str, *, new: bool) -> None:
        """Let the API server judge the inputs without keeping them, as far as it can be asked yet."""
        if self._config.unknown or has_unknown(inputs) or not self._is_reachable(urn):
            return
        api = self._cluster()
        try:
            ref = self._ref(inputs)
            if api.kind(ref.api_version, ref.kind) is None:
                return  # its definition is part of the same update
            if new and objects.is_applied_by(api.get(ref), manager):
                return  # what is there now is replaced, and will be gone by then
            api.apply(ref, manifest(inputs), manager, force=_forced(inputs), dry_run=True)
        except ApiError as error:
            # A namespace or a webhook may be part of the same update.
            if not (error.status in {404, 503} or (error.status == 500 and "webhook" in str(error))):
                raise _explained(error, ref, manager) from error

    def _is_reachable(self, urn: str) -> bool:
        """Ask once whether there is a cluster; warn, of the resource that asked, where there isn't."""
        api = self._cluster()
        with self._api_lock:
            if self._reachable is None:
                try:
                    api.version()
                    self._reachable = True
                except UnreachableError as error:
                    self._reachable = False
                    text = "configured Kubernetes cluster is unreachable, so nothing is checked there"
                    self._status.warn(urn, f"{text}: {error}")
            return self._reachable

    def _apply(
        self, urn: str, ref: Ref, inputs: dict[str, Any], manager: str, timeout_s: float, initial: str
    ) -> dict[str, Any]:
        api, sent = self._cluster(), manifest(inputs)
        try:
            live = api.apply(ref, sent, manager, force=_forced(inputs), dry_run=False)
            return until_ready(api, ref, live, sent, timeout_s or None, self._say(urn), self._cancelled)
        except NotReadyError as error:
            raise _InitError(
                ref.id, state(inputs, error.live, manager, initial), inputs, str(error)
            ) from error
        except ApiError as error:
            raise _explained(error, ref, manager) from error

    def _say(self, urn: str) -> Callable[[str], None]:
        return lambda text: self._status.show(urn, text)


class _InitError(Exception):
    """The object is there but didn't get ready: the engine keeps it in the state."""

    def __init__(
        self, resource_id: str, outputs: dict[str, Any], inputs: dict[str, Any], reason: str
    ) -> None:
        super().__init__(reason)
        self.detail = provider_pb2.ErrorResourceInitFailed(
            id=resource_id, properties=to_struct(outputs), inputs=to_struct(inputs), reasons=[reason]
        )


def _answered(context: Context, call: Callable[[], _Answer]) -> _Answer:
    try:
        return call()
    except _InitError as error:
        packed = any_pb2.Any()
        packed.Pack(error.detail)
        code = grpc.StatusCode.UNKNOWN
        status = status_pb2.Status(code=code.value[0], message=str(error), details=[packed])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(code, str(error))
        raise  # abort has raised already
    except AtollError as error:
        _refuse(context, error)


def _refuse(context: Context, error: AtollError) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, str(error))
    raise error  # abort has raised already


def _explained(error: ApiError, ref: Ref, manager: str) -> AtollError:
    if error.reason != "Conflict":
        return AtollError(f"{ref}: {error}")
    fix = f'let the other manager go, or take the fields over: annotation {options.PATCH_FORCE}: "true"'
    return AtollError(f"{ref}: fields belong to another manager than {manager}", got=str(error), fix=fix)


def _manager(inputs: dict[str, Any], urn: str) -> str:
    # From the URN, so that an update that was killed before it noted its manager goes on as the same one.
    digest = hashlib.sha256(urn.encode()).hexdigest()[:8]
    return options.annotation(plain(inputs), options.PATCH_MANAGER) or f"pulumi-kubernetes-{digest}"


def _forced(inputs: dict[str, Any]) -> bool:
    return options.is_on(plain(inputs), options.PATCH_FORCE)


def _bare(inputs: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if not key.startswith("__")}


def _expected(inputs: dict[str, Any], olds: dict[str, Any]) -> dict[str, Any]:
    """Return what an update will leave, as far as it is known: what the cluster assigned once stays."""
    kept = {key: value for key, value in olds.items() if key not in {*inputs, "status"}}
    assigned = plain(olds.get("spec") or {}) if plain(inputs.get("kind")) == "Service" else {}
    if assigned:
        spec = inputs.get("spec") or {}
        for key in ("clusterIP", "clusterIPs"):
            if key in assigned:
                spec = {key: assigned[key], **spec}
        return {**kept, **inputs, "spec": spec}
    return {**kept, **inputs}


def _property_diff(how: str, replaces: bool) -> provider_pb2.PropertyDiff:
    name = how.upper() + ("_REPLACE" if replaces else "")
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(name), inputDiff=True)
