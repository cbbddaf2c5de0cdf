"""See what components register, without an engine: for the tests of programs that use them, and ours.

    registered = record(lambda: TenantNamespace("ml", {"cpu_limit": 8, "memory_limit_mib": 8192}))
    namespace = registered["ml"]

Collect first and assert afterwards: an assertion inside an ``apply`` can fail without anyone seeing it.
"""

import asyncio
import base64
import contextlib
import contextvars
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from google.protobuf import json_format
from pulumi.runtime import mocks

_SECRET_KEY = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the wire format's marker, not a secret
"""Marks a wrapped value on the wire. Source: ``pulumi.runtime.rpc._special_sig_key``."""

_KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- name: recorded
  cluster: {server: "https://cluster.recorded.invalid", certificate-authority-data: Y2E=}
users:
- name: recorded
  user: {token: recorded}
contexts:
- name: recorded
  context: {cluster: recorded, user: recorded}
current-context: recorded
"""
_CREDENTIALS: Mapping[str, Mapping[str, Any]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "kubeconfigs": [{"name": "recorded", "value": base64.b64encode(_KUBECONFIG.encode()).decode()}]
    }
}
"""How to reach what a program has made itself, where no property of the resource says it. It isn't a look-up:
while previewing something new it is unknown, and nothing is asked."""


@dataclass(frozen=True)
class Secret:
    """A value that the program marked as secret; it can be compared, and doesn't show itself."""

    value: Any

    def __repr__(self) -> str:
        """Return no more than that it is one."""
        return "Secret(...)"


@dataclass(frozen=True)
class Registered:
    """One resource as the program asked the engine for it."""

    token: str
    name: str
    parent: str
    """Name of the parent, empty for the stack."""
    inputs: dict[str, Any]
    """Inputs, with ``Secret`` around what is secret."""
    depends_on: frozenset[str]
    """Names of the resources that the engine makes first."""
    provider: str
    secret_outputs: frozenset[str]
    protect: bool
    timeouts: dict[str, str]


class _Answers(mocks.Mocks):
    def __init__(self, outputs: Mapping[str, Mapping[str, Any]], *, preview: bool) -> None:
        self._outputs = outputs
        self._preview = preview

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[Any]]:
        if args.token in _CREDENTIALS:
            return dict(_CREDENTIALS[args.token]), []
        raise NotImplementedError(f"components look nothing up, but {args.token} was called")

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        # As in the engine: while previewing, the id of something new isn't known.
        answer = _merged(_as_answered(args.inputs), self._outputs.get(args.typ, {}))
        return "" if self._preview else f"{args.name}-id", answer


def _as_answered(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return inputs as outputs: Azure takes a list of user-assigned identities, and answers with a map."""
    identity = inputs.get("identity")
    if not isinstance(identity, Mapping) or not isinstance(identity.get("userAssignedIdentities"), list):
        return inputs
    # While previewing, the id of a new identity isn't a text.
    known = [id_ for id_ in identity["userAssignedIdentities"] if isinstance(id_, str)]
    answer: dict[str, Any] = {id_: {} for id_ in known}
    return {**inputs, "identity": {**identity, "userAssignedIdentities": answer}}


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in more.items():
        inner = result.get(key)
        result[key] = (
            _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
        )
    return result


class _Recorder(mocks.MockMonitor):
    def __init__(self, answers: _Answers) -> None:
        super().__init__(answers)
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the wire format's name
        if request.type != "pulumi:pulumi:Stack":
            self.requests.append(request)
        # Called in a thread of a pool, where the base class makes an event loop and leaves it open.
        with _event_loop():
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the wire format's name
        with _event_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]


def record(
    program: Callable[[], object],
    *,
    preview: bool = False,
    project: str = "project",
    stack: str = "stack",
    outputs: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Registered]:
    """Run ``program`` against a monitor that makes nothing; return what it registered, by name.

    Each resource answers with its inputs, and with ``outputs`` of its type token on top. Raises whatever the
    program raises, and ``ValueError`` when two resources have the same name.
    """
    recorder = _Recorder(_Answers(outputs or {}, preview=preview))

    def run() -> None:
        mocks.set_mocks(recorder.mocks, project=project, stack=stack, preview=preview, monitor=recorder)
        # What the program returns isn't awaited: everything that it registers is.
        pulumi.runtime.test(lambda: (program(), None)[1])()  # type: ignore[no-untyped-call]

    with _event_loop():
        # The SDK keeps its settings and the root resource in the context: a copy forgets them afterwards.
        contextvars.copy_context().run(run)
    return _by_name(recorder.requests)


@contextlib.contextmanager
def _event_loop() -> Iterator[None]:
    """Give this thread an event loop of its own for a while."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        asyncio.set_event_loop(None)


def _by_name(requests: list[Any]) -> dict[str, Registered]:
    found: dict[str, Registered] = {}
    for request in requests:
        if request.name in found:
            raise ValueError(f"two resources are called {request.name!r}")
        found[request.name] = _registered(request)
    return found


def _registered(request: Any) -> Registered:
    return Registered(
        token=request.type,
        name=request.name,
        parent=_name(request.parent)
        if request.parent and _type(request.parent) != "pulumi:pulumi:Stack"
        else "",
        inputs=_unwrapped(json_format.MessageToDict(request.object)),
        depends_on=frozenset(_name(urn) for urn in request.dependencies),
        provider=_name(request.provider.rpartition("::")[0]) if request.provider else "",
        secret_outputs=frozenset(request.additionalSecretOutputs),
        protect=request.protect,
        timeouts={
            operation: value
            for operation in ("create", "update", "delete")
            if (value := getattr(request.customTimeouts, operation))
        },
    )


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _type(urn: str) -> str:
    return urn.split("::")[2]


def _unwrapped(value: Any) -> Any:
    if isinstance(value, dict):
        inner = {key: _unwrapped(item) for key, item in value.items() if key != _SECRET_KEY}
        return Secret(inner["value"]) if _SECRET_KEY in value and "value" in inner else inner
    if isinstance(value, list):
        return [_unwrapped(item) for item in value]
    # Numbers travel as floats.
    return int(value) if isinstance(value, float) and value.is_integer() else value
