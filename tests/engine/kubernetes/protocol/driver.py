"""Plays the engine to a real provider process: the calls that `pulumi` makes, in its order."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from atoll_engine.provider.values import from_struct, plain, to_struct

Tree = dict[str, Any]


class EngineLog(engine_pb2_grpc.EngineServicer):
    """Takes what the provider tells the engine."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        """(`INFO` or `WARNING`, text)."""
        self._said = threading.Condition()
        self._server = grpc.server(ThreadPoolExecutor(2))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, context: Any) -> empty_pb2.Empty:  # noqa: N802  # the protocol's name
        with self._said:
            self.lines.append((engine_pb2.LogSeverity.Name(request.severity), request.message))
            self._said.notify_all()
        return empty_pb2.Empty()

    def await_line(self, part: str, timeout_s: float = 30) -> None:
        with self._said:
            found = self._said.wait_for(lambda: any(part in text for _, text in self.lines), timeout_s)
        assert found, f"{part!r} was never said; it was: {self.lines}"

    def warnings(self) -> list[str]:
        return [text for severity, text in self.lines if severity == "WARNING"]

    def close(self) -> None:
        self._server.stop(None).wait()


class RefusedError(Exception):
    """The provider refused a call."""


class CheckError(Exception):
    """Check found problems: (property, reason)."""

    def __init__(self, failures: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{path}: {reason}" for path, reason in failures))
        self.failures = failures


class InitFailedError(Exception):
    """The object is there but isn't ready."""

    def __init__(self, resource_id: str, outputs: Tree, reason: str) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.outputs = outputs


@dataclass
class State:
    """What the engine keeps of a resource."""

    urn: str
    id: str
    inputs: Any
    outputs: Any

    @property
    def live(self) -> Tree:
        return plain(from_struct(self.outputs))


@dataclass
class Provider:
    """A running provider process."""

    stub: provider_pb2_grpc.ResourceProviderStub
    process: subprocess.Popen[str]
    log: EngineLog
    config: Tree = field(default_factory=dict)

    @staticmethod
    def start(config: Tree, environment: dict[str, str] | None = None) -> Provider:
        log = EngineLog()
        process = subprocess.Popen(
            [sys.executable, "-m", "atoll_engine.kubernetes", log.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        assert process.stdout is not None
        options = [
            ("grpc.max_receive_message_length", 100 << 20),
            ("grpc.max_send_message_length", 100 << 20),
        ]
        channel = grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}", options)
        provider = Provider(provider_pb2_grpc.ResourceProviderStub(channel), process, log, config)
        provider.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(config), acceptSecrets=True))
        return provider

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.log.close()

    def check(
        self, resource_type: str, name: str, inputs: Tree, old: State | None = None, seed: bytes = b"seed"
    ) -> Any:
        request = provider_pb2.CheckRequest(
            urn=urn(resource_type, name), news=to_struct(inputs), randomSeed=seed
        )
        if old:
            request.olds.CopyFrom(old.inputs)
        answer = self._called(self.stub.Check, request)
        if answer.failures:
            raise CheckError([(failure.property, failure.reason) for failure in answer.failures])
        return answer.inputs

    def preview(self, resource_type: str, name: str, inputs: Tree) -> Tree:
        checked = self.check(resource_type, name, inputs)
        request = provider_pb2.CreateRequest(urn=urn(resource_type, name), properties=checked, preview=True)
        return from_struct(self._called(self.stub.Create, request).properties)

    def create(self, resource_type: str, name: str, inputs: Tree, timeout_s: float = 0) -> State:
        checked = self.check(resource_type, name, inputs)
        target = urn(resource_type, name)
        request = provider_pb2.CreateRequest(urn=target, properties=checked, timeout=timeout_s)
        answer = self._called(self.stub.Create, request)
        return State(target, answer.id, checked, answer.properties)

    def diff(self, old: State, inputs: Tree) -> Any:
        checked = self.check(*_parts(old.urn), inputs, old)
        request = provider_pb2.DiffRequest(
            id=old.id, urn=old.urn, olds=old.outputs, news=checked, old_inputs=old.inputs
        )
        return self._called(self.stub.Diff, request)

    def update(
        self,
        old: State,
        inputs: Tree,
        *,
        timeout_s: float = 0,
        ignored: tuple[str, ...] = (),
        preview: bool = False,
    ) -> State:
        checked = self.check(*_parts(old.urn), inputs, old)
        request = provider_pb2.UpdateRequest(
            id=old.id,
            urn=old.urn,
            olds=old.outputs,
            old_inputs=old.inputs,
            news=checked,
            timeout=timeout_s,
            ignoreChanges=ignored,
            preview=preview,
        )
        answer = self._called(self.stub.Update, request)
        return State(old.urn, old.id, checked, answer.properties)

    def read(self, old: State) -> State | None:
        request = provider_pb2.ReadRequest(id=old.id, urn=old.urn, properties=old.outputs, inputs=old.inputs)
        answer = self._called(self.stub.Read, request)
        return State(old.urn, answer.id, answer.inputs, answer.properties) if answer.id else None

    def delete(self, old: State, timeout_s: float = 0) -> None:
        request = provider_pb2.DeleteRequest(
            id=old.id, urn=old.urn, properties=old.outputs, timeout=timeout_s
        )
        self._called(self.stub.Delete, request)

    def _called(self, method: Any, request: Any) -> Any:
        try:
            return method(request)
        except grpc.RpcError as error:
            raise _translated(error) from None


def urn(resource_type: str, name: str) -> str:
    return f"urn:pulumi:dev::tests::{resource_type}::{name}"


def _parts(target: str) -> tuple[str, str]:
    _, _, resource_type, name = target.split("::")
    return resource_type, name


def _translated(error: Any) -> Exception:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for packed in status_pb2.Status.FromString(value).details:
                detail = provider_pb2.ErrorResourceInitFailed()
                assert packed.Unpack(detail)
                return InitFailedError(
                    detail.id, plain(from_struct(detail.properties)), "\n".join(detail.reasons)
                )
    return RefusedError(error.details())
