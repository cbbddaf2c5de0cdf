"""Pulumi's resource monitor in this process: what the SDK calls for each resource, without a socket.

The methods are those of the service ``ResourceMonitor`` (pulumi/pulumi, proto/pulumi/resource.proto), and do
what the engine's do in a first preview (pkg/resource/deploy/source_eval.go and step_generator.go). But
where the engine stops at a resource that is wrong, this goes on with its outputs unknown, so that one check
tells what is wrong with every resource.
"""

# ruff: noqa: N802  # the protocol's names

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2

from atoll_engine.errors import AtollError
from atoll_engine.offline.answers import Answers, needs_plugin
from atoll_engine.offline.checking.deployment import Deployment, Registered
from atoll_engine.offline.checking.providers import PROVIDER, Providers
from atoll_engine.offline.outcome import by_property
from atoll_engine.offline.session import Session
from atoll_engine.provider.values import UNKNOWN_TEXT, Secret, from_struct, references_as_ids, to_struct

# Those of pulumi 3.259: what an engine doesn't have, the SDK does itself.
_FEATURES = (
    "SECRETS",
    "RESOURCE_REFERENCES",
    "OUTPUT_VALUES",
    "ALIAS_SPECS",
    "REPLACEMENT_TRIGGER",
    "DELETED_WITH",
    "REPLACE_WITH",
    "TRANSFORMS",
    "INVOKE_TRANSFORMS",
    "PARAMETERIZATION",
    "RESOURCE_HOOKS",
    "ERROR_HOOKS",
    "INVOKE_DEPENDS_ON",
)


class Refused(grpc.RpcError):
    """How a call ends that can't be answered, in the form that the SDK expects."""

    def __init__(self, message: str) -> None:
        """Say why."""
        super().__init__(message)
        self._message = message

    def code(self) -> grpc.StatusCode:
        """Return what the engine answers with."""
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        """Return why."""
        return self._message


class Monitor:
    """Registers resources with a deployment; one call at a time."""

    def __init__(self, deployment: Deployment, providers: Providers, answers: Answers) -> None:
        """Answer from ``answers``."""
        self._deployment = deployment
        self._providers = providers
        self._answers = answers

    def GetDeploymentInfo(self, request: Any) -> resource_pb2.DeploymentInfo:  # noqa: ARG002
        """Say what is understood."""
        values = resource_pb2.ResourceMonitorFeature
        features = [values.Value(f"RESOURCE_MONITOR_FEATURE_{name}") for name in _FEATURES]
        return resource_pb2.DeploymentInfo(supportedFeatures=features)

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:
        """Check a resource and say what it would be."""
        if request.transforms:
            raise Refused(_only_in_preview("transforms"))
        urn = self._deployment.urn(request.parent, request.type, request.name)
        if not self._deployment.claim(urn):
            return _failed(urn)
        if request.remote:
            reason = needs_plugin(f"the component {request.type}")
            self._deployment.fail(urn, _problem(request.type, request.name, reason))
            return _failed(urn)
        if not request.custom:
            return self._component(urn, request)
        if request.type.startswith(PROVIDER):
            return self._provider(urn, request)
        return self._custom(urn, request)

    def RegisterResourceOutputs(self, request: Any) -> empty_pb2.Empty:
        """Keep a component's outputs, or the stack's."""
        there = self._deployment.get(request.urn)
        if there is not None:
            there.outputs = from_struct(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> resource_pb2.ReadResourceResponse:
        """Say what a resource is that is there apart from the stack."""
        urn = self._deployment.urn(request.parent, request.type, request.name)
        package = _package(request.type)
        if package == "pulumi":
            raise Refused(_only_in_preview(request.type))
        provider = self._provider_of(request, package, request.provider)
        if not self._deployment.claim(urn) or provider is None:
            return _failed_read(urn)
        inputs = references_as_ids(from_struct(request.properties))
        outputs: dict[str, Any] = {}
        if request.id != UNKNOWN_TEXT and provider.session is not None:
            try:
                record = self._answers.read(provider.session, urn, request.id, inputs)
            except AtollError as error:
                self._deployment.fail(urn, str(error))
                return _failed_read(urn)
            outputs = record.outputs
        there = Registered(
            urn,
            request.type,
            True,
            request.parent,
            operation="read",
            id=request.id,
            inputs=inputs,
            outputs=_with_secrets(outputs, inputs, request.additionalSecretOutputs),
            dependencies=frozenset(request.dependencies),
            provider=provider.reference,
        )
        self._deployment.add(there)
        # Without the id, as the engine answers up to 3.259: the SDK takes it for unknown in a preview.
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(there.outputs))

    def Invoke(self, request: Any) -> resource_pb2.ResourceInvokeResponse:
        """Answer a function; with unknown where a resource that it comes after isn't there yet."""
        provider = self._provider_of(request, _package(request.tok), request.provider)
        if provider is None:
            raise Refused(f"the provider of {request.tok} is configured wrongly")
        if self._deployment.has_unknown(request.dependsOn):
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        found: dict[str, Any] = {}
        if provider.session is not None:
            try:
                found = self._answers.invoke(provider.session, request.tok, from_struct(request.args))
            except AtollError as error:
                raise Refused(f"invocation of {request.tok} returned an error: {error}") from error
        answer = resource_pb2.ResourceInvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct(found))
        return answer

    def Call(self, request: Any) -> None:
        """Refuse a method that runs inside of its plugin."""
        raise Refused(str(needs_plugin(f"the method {request.tok}")))

    def ExistsResource(self, request: Any) -> None:
        """Refuse to ask a cloud."""
        raise Refused(
            f"whether a {request.type} exists can't be asked without a cloud\n  fix: pass a setting"
        )

    def RegisterPackage(self, request: Any) -> None:
        """Refuse a provider that gets its types as a parameter."""
        raise Refused(f"the provider {request.name} takes parameters, which can't be answered offline")

    def RegisterStackTransform(self, request: Any) -> None:  # noqa: ARG002
        """Refuse: the engine runs transforms."""
        raise Refused(_only_in_preview("transforms"))

    def RegisterStackInvokeTransform(self, request: Any) -> None:  # noqa: ARG002
        """Refuse: the engine runs transforms."""
        raise Refused(_only_in_preview("transforms"))

    def RegisterResourceHook(self, request: Any) -> empty_pb2.Empty:
        """Take a hook, which runs when something is created or changed; refuse one that runs in previews."""
        if request.on_dry_run:
            raise Refused(_only_in_preview("a hook with on_dry_run"))
        return empty_pb2.Empty()

    def RegisterErrorHook(self, request: Any) -> empty_pb2.Empty:  # noqa: ARG002
        """Take a hook, which runs when something fails to be created or changed."""
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any) -> empty_pb2.Empty:  # noqa: ARG002
        """Let the program end."""
        return empty_pb2.Empty()

    def _component(self, urn: str, request: Any) -> resource_pb2.RegisterResourceResponse:
        above = self._deployment.get(request.parent)
        inherited = above.providers if above is not None and not above.custom else {}
        component = Registered(
            urn,
            request.type,
            False,
            request.parent,
            inputs=from_struct(request.object),
            dependencies=_dependencies(request),
            property_dependencies=_property_dependencies(request),
            providers={**inherited, **request.providers},
        )
        self._deployment.add(component)
        return resource_pb2.RegisterResourceResponse(urn=urn)

    def _provider(self, urn: str, request: Any) -> resource_pb2.RegisterResourceResponse:
        try:
            provider = self._providers.declared(
                urn, request.parent, from_struct(request.object), request.version, request.pluginDownloadURL
            )
        except AtollError as error:
            self._deployment.fail(urn, str(error))
            return _failed(urn)
        if provider is None:
            return _failed(urn)
        provider.dependencies = _dependencies(request)
        provider.property_dependencies = _property_dependencies(request)
        provider.outputs = _with_secrets(provider.outputs, provider.inputs, request.additionalSecretOutputs)
        return _registered(provider)

    def _custom(self, urn: str, request: Any) -> resource_pb2.RegisterResourceResponse:
        package = _package(request.type)
        if package == "pulumi":
            self._deployment.fail(urn, _only_in_preview(request.type))
            return _failed(urn)
        provider = self._provider_of(request, package, request.provider)
        if provider is None:
            return _failed(urn)
        there = Registered(
            urn,
            request.type,
            True,
            request.parent,
            inputs=references_as_ids(from_struct(request.object)),
            dependencies=_dependencies(request, provider),
            property_dependencies=_property_dependencies(request),
            provider=provider.reference,
        )
        if provider.session is not None and not self._answered(there, provider.session, request.importId):
            return _failed(urn)
        there.outputs = _with_secrets(there.outputs, there.inputs, request.additionalSecretOutputs)
        self._deployment.add(there)
        return _registered(there)

    def _answered(self, there: Registered, session: Session, import_id: str) -> bool:
        """Check a resource and put in what it would be; return False where it is wrong, which is told."""
        try:
            there.inputs, problems = self._answers.check(session, there.urn, there.inputs, {})
            for problem in problems:
                self._deployment.fail(there.urn, _problem(there.type, there.name, problem))
            if problems:
                return False
            if import_id:
                record = self._answers.read(session, there.urn, import_id, there.inputs)
                there.operation = "import"
            else:
                record = self._answers.previewed(session, there.urn, there.inputs)
        except AtollError as error:
            self._deployment.fail(there.urn, str(error))
            return False
        there.id, there.outputs = record.id, record.outputs
        return True

    def _provider_of(self, request: Any, package: str, reference: str) -> Registered | None:
        """Return the provider that a request names, else its parent's, else the default one."""
        above = self._deployment.get(request.parent)
        given = dict(getattr(request, "providers", {}))
        found = reference or given.get(package) or (above.providers.get(package, "") if above else "")
        if not found and above is not None and above.custom and _package(above.type) == package:
            found = above.provider
        if found:
            return self._providers.find(found)
        try:
            return self._providers.default(package, request.version, request.pluginDownloadURL)
        except AtollError as error:
            self._deployment.fail(self._deployment.urn("", PROVIDER + package, "default"), str(error))
            return None


def _dependencies(request: Any, provider: Registered | None = None) -> frozenset[str]:
    """Return what a resource comes after: what its inputs are from, ``depends_on``, and its provider."""
    found = {
        *request.dependencies,
        *(urn for item in request.propertyDependencies.values() for urn in item.urns),
    }
    return frozenset(found | {provider.urn} if provider is not None and request.provider else found)


def _property_dependencies(request: Any) -> dict[str, tuple[str, ...]]:
    return by_property({name: item.urns for name, item in request.propertyDependencies.items()})


def _with_secrets(outputs: dict[str, Any], inputs: dict[str, Any], secret: Any) -> dict[str, Any]:
    """Return outputs with those marked that are secret by their name, or because the same input is."""
    names = {*secret, *(name for name, value in inputs.items() if isinstance(value, Secret))}
    return {
        name: Secret(value) if name in names and not isinstance(value, Secret) else value
        for name, value in outputs.items()
    }


def _registered(resource: Registered) -> resource_pb2.RegisterResourceResponse:
    return resource_pb2.RegisterResourceResponse(
        urn=resource.urn, id=resource.id, object=to_struct(resource.outputs)
    )


def _failed(urn: str) -> resource_pb2.RegisterResourceResponse:
    return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.FAIL)


def _failed_read(urn: str) -> resource_pb2.ReadResourceResponse:
    return resource_pb2.ReadResourceResponse(urn=urn, result=resource_pb2.FAIL)


def _problem(token: str, name: str, problem: object) -> str:
    return f"{token} resource '{name}' has a problem: {problem}"


def _package(token: str) -> str:
    return token.split(":", 1)[0]


def _only_in_preview(what: str) -> str:
    return f"{what}: only the engine can do this\n  fix: leave it out, or preview instead of check"
