"""The provider's remote procedures, as the engine calls them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import check, config, diff, steering
from atoll_engine.kubernetes.cluster import Cluster
from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.connection import Connection
from atoll_engine.kubernetes.invoke import DECODE_YAML, decode_yaml
from atoll_engine.kubernetes.names import Namer
from atoll_engine.kubernetes.objects import Known, dashed, is_imported, is_patch
from atoll_engine.kubernetes.resources import InitError, Resources
from atoll_engine.kubernetes.scopes import Scopes
from atoll_engine.kubernetes.watching import Cancellation
from atoll_engine.provider.refusal import refuse
from atoll_engine.provider.status import StatusLine
from atoll_engine.provider.urns import type_of
from atoll_engine.provider.values import from_struct, plain, to_struct

_Answer = TypeVar("_Answer")
Context = grpc.ServicerContext


class KubernetesProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one configured cluster; calls come in parallel."""

    def __init__(self, engine_address: str, version: str) -> None:
        """``engine_address`` is where status lines go; ``version`` is what the plugin says it is."""
        self._status = StatusLine(engine_address)
        self._version = version
        self._cancellation = Cancellation()
        self._names = Namer()
        self._scopes = Scopes()
        self._configure(Config.of({}))

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
        self._configure(self._config)
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Context) -> provider_pb2.CheckResponse:  # noqa: ARG002
        """Check the provider's configuration, all of it at once."""
        failures = [
            provider_pb2.CheckFailure(property=name, reason=reason)
            for name, reason in config.problems(from_struct(request.news))
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Context) -> provider_pb2.DiffResponse:  # noqa: ARG002
        """Return an update, or a replacement of the provider where another cluster is meant."""
        changed, replaces = config.changes(from_struct(request.olds), from_struct(request.news))
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed, replaces=replaces)

    def Configure(self, request: Any, context: Context) -> provider_pb2.ConfigureResponse:  # noqa: ARG002
        """Keep the configuration; the cluster is asked when it is needed first."""
        self._configure(Config.of(from_struct(request.args)))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    def GetSchema(self, request: Any, context: Context) -> provider_pb2.GetSchemaResponse:  # noqa: ARG002
        """Return a schema without resources: programs have theirs in the SDK."""
        return provider_pb2.GetSchemaResponse(schema='{"name": "kubernetes"}')

    def GetMapping(self, request: Any, context: Context) -> provider_pb2.GetMappingResponse:  # noqa: ARG002
        """Return no mapping: nothing is converted from Terraform here."""
        return provider_pb2.GetMappingResponse()

    def Cancel(self, request: Any, context: Context) -> empty_pb2.Empty:  # noqa: ARG002
        """End every wait."""
        self._cancellation.cancel()
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Context) -> provider_pb2.InvokeResponse:
        """Answer ``kubernetes:yaml:decode``; nothing else can be asked."""

        def invoke() -> provider_pb2.InvokeResponse:
            if request.tok != DECODE_YAML:
                raise AtollError(f"{request.tok} needs the official plugin", allowed=[DECODE_YAML])
            arguments = plain(from_struct(request.args))
            decoded = to_struct(decode_yaml(arguments, self._cluster.namespaced))
            answer = provider_pb2.InvokeResponse()
            getattr(answer, "return").CopyFrom(decoded)  # a keyword in Python
            return answer

        return _answered(context, invoke)

    def Check(self, request: Any, context: Context) -> provider_pb2.CheckResponse:
        """Fill in what the program left out, and say what is wrong with the inputs."""

        def checked() -> provider_pb2.CheckResponse:
            kind, olds = type_of(request.urn), from_struct(request.olds)
            unserved = check.unserved(kind)
            if unserved:
                return _failed(request.news, [unserved])
            if olds and self._config.skip_update_unreachable and self._cluster.connection.unreachable():
                self._status.warn(request.urn, "the cluster is unreachable; the resource stays as it is")
                return provider_pb2.CheckResponse(inputs=request.olds)
            inputs = dashed(check.filled(kind, from_struct(request.news)))
            if isinstance(inputs.get("metadata", {}), dict):
                inputs = self._placed(self._names.named(request, inputs, plain(olds)))
            found = check.problems(kind, inputs)
            if found:
                return _failed(request.news, found)
            if inputs["kind"] == "CustomResourceDefinition":
                self._scopes.learn(plain(inputs))
            return provider_pb2.CheckResponse(inputs=to_struct(inputs))

        return _answered(context, checked)

    def Diff(self, request: Any, context: Context) -> provider_pb2.DiffResponse:
        """Compare inputs with inputs: what the cluster fills in is no difference."""

        def compared() -> provider_pb2.DiffResponse:
            olds, new = from_struct(request.olds), dashed(plain(from_struct(request.news)))
            old_inputs = from_struct(request.old_inputs)
            old = Known.of(olds, old_inputs).inputs
            default = self._cluster.connection.default_namespace
            was_namespaced = "/" in request.id
            namespaced = self._scopes.namespaced(str(new["apiVersion"]), str(new["kind"]))
            found = diff.compare(
                old,
                new,
                self._config,
                old_default_namespace=default if was_namespaced else None,
                # Its definition may get another scope in this same update.
                default_namespace=default if (was_namespaced if namespaced is None else namespaced) else None,
                patch=is_patch(type_of(request.urn), str(new["kind"])),
            )
            if is_imported(olds, old_inputs):
                # What only the cluster says of the object stays as it is.
                found = found.without_deletions()
            if not found.replaces and steering.is_true(new, steering.REPLACE_UNREADY):
                found = self._replacing_unready(request, old, new, olds, found)
            return _diff_response(found)

        return _answered(context, compared)

    def Create(self, request: Any, context: Context) -> provider_pb2.CreateResponse:
        """Make a new object and wait until it is ready."""

        def create() -> provider_pb2.CreateResponse:
            inputs = from_struct(request.properties)
            if request.preview:
                outputs = self._resources.preview_create(request.urn, inputs)
                return provider_pb2.CreateResponse(properties=to_struct(outputs))
            resource_id, outputs = self._resources.create(request.urn, inputs, request.timeout or None)
            return provider_pb2.CreateResponse(id=resource_id, properties=to_struct(outputs))

        return _answered(context, create)

    def Update(self, request: Any, context: Context) -> provider_pb2.UpdateResponse:
        """Change an object and wait until it is ready."""

        def update() -> provider_pb2.UpdateResponse:
            inputs, olds, ignored = (
                from_struct(request.news),
                from_struct(request.olds),
                [*request.ignoreChanges],
            )
            if request.preview:
                outputs = self._resources.preview_update(request.urn, inputs, olds, ignored)
            else:
                outputs = self._resources.update(request.urn, inputs, olds, ignored, request.timeout or None)
            return provider_pb2.UpdateResponse(properties=to_struct(outputs))

        return _answered(context, update)

    def Read(self, request: Any, context: Context) -> provider_pb2.ReadResponse:
        """Return the live object; for ``import``, inputs that would make it."""

        def read() -> provider_pb2.ReadResponse:
            olds, inputs = from_struct(request.properties), from_struct(request.inputs)
            found = self._resources.read(request.urn, request.id, olds, inputs)
            if found is None:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(
                id=found.resource_id, properties=to_struct(found.outputs), inputs=to_struct(found.inputs)
            )

        return _answered(context, read)

    def Delete(self, request: Any, context: Context) -> empty_pb2.Empty:
        """Delete the object and wait until it is gone."""

        def delete() -> empty_pb2.Empty:
            olds = from_struct(request.properties)
            self._resources.delete(request.urn, request.id, olds, request.timeout or None)
            return empty_pb2.Empty()

        return _answered(context, delete)

    def _configure(self, chosen: Config) -> None:
        self._config = chosen
        self._cluster = Cluster(Connection(chosen), self._scopes)
        self._resources = Resources(self._cluster, chosen, self._status, self._cancellation)

    def _placed(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return inputs with the default namespace where the program names none and the kind needs one."""
        metadata, version, kind = inputs.get("metadata", {}), inputs["apiVersion"], inputs["kind"]
        known = isinstance(version, str) and isinstance(kind, str)
        if metadata.get("namespace") or not known or not self._cluster.namespaced(version, kind):
            return inputs
        return {**inputs, "metadata": {**metadata, "namespace": self._cluster.connection.default_namespace}}

    def _replacing_unready(
        self,
        request: Any,
        old: dict[str, Any],
        new: dict[str, Any],
        olds: dict[str, Any],
        found: diff.Difference,
    ) -> diff.Difference:
        if new["kind"] != "Job":
            self._status.warn(request.urn, f"{steering.REPLACE_UNREADY} is for Jobs only")
        elif self._resources.is_unready(request.urn, request.id, olds):
            changes = {**found.changes, diff.REPLACE_UNREADY_PATH: "update"}
            return diff.Difference(changes, [diff.REPLACE_UNREADY_PATH], diff.has_same_name(old, new))
        return found


def _failed(inputs: Any, problems: list[check.Problem]) -> provider_pb2.CheckResponse:
    failures = [provider_pb2.CheckFailure(property=path, reason=reason) for path, reason in problems]
    return provider_pb2.CheckResponse(inputs=inputs, failures=failures)


def _diff_response(found: diff.Difference) -> provider_pb2.DiffResponse:
    some = provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        replaces=found.replaces,
        deleteBeforeReplace=found.delete_first,
        detailedDiff={
            path: _property_diff(how, path in found.replaces) for path, how in found.changes.items()
        },
        hasDetailedDiff=True,
    )


def _property_diff(how: str, replaces: bool) -> provider_pb2.PropertyDiff:
    name = how.upper() + ("_REPLACE" if replaces else "")
    return provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(name), inputDiff=True)


def _answered(context: Context, call: Callable[[], _Answer]) -> _Answer:
    try:
        return call()
    except InitError as error:
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.resource_id,
            properties=to_struct(error.outputs),
            inputs=to_struct(error.inputs),
            reasons=[str(error)],
        )
        packed = any_pb2.Any()
        packed.Pack(detail)
        status = status_pb2.Status(
            code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[packed]
        )
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        refuse(context, error)
    except AtollError as error:
        refuse(context, error)
