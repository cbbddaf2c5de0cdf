"""Between the engine and a policy pack: learns the stack before the pack starts.

A Python pack reads ``PULUMI_STACK``, ``PULUMI_CONFIG`` and so on from its environment when it starts
(``pulumi/policy/__main__.py``), but the engine tells them only to a running one, by ``ConfigureStack``.
So this proxy serves the Analyzer protocol, and forwards every other call to the pack, unread.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import partial

import grpc
from pulumi.runtime.proto.analyzer_pb2 import DESCRIPTOR, AnalyzerStackConfigureRequest

from atoll_engine.errors import EngineError

_SERVICE = "pulumirpc.Analyzer"
_LAST_ANSWERS_S = 1.0
_EMPTY = b""  # an empty message of any type, as it goes over the wire
_MESSAGE_BYTES = 400 * 1024 * 1024  # the engine's own limit (sdk/v3 rpcutil.GrpcChannelOptions)
CHANNEL_OPTIONS = (
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
)
_Forward = Callable[[bytes], bytes]


class PolicyProxy:
    """Serves one policy pack to the engine, on ``port`` of loopback, before and after the pack runs."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._configuration: AnalyzerStackConfigureRequest | None = None
        self._pack: Future[grpc.Channel] = Future()
        self._server = grpc.server(ThreadPoolExecutor(), options=CHANNEL_OPTIONS)
        self._server.add_generic_rpc_handlers([self._handlers()])
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def environment(self) -> dict[str, str]:
        """Wait until the pack is wanted; return the variables that tell it its stack, none outside one."""
        self._wanted.wait()
        told = self._configuration
        if told is None:
            return {}
        variables = {
            "PULUMI_ORGANIZATION": told.organization,
            "PULUMI_PROJECT": told.project,
            "PULUMI_STACK": told.stack,
            "PULUMI_DRY_RUN": "true" if told.dry_run else "false",
            "PULUMI_CONFIG": json.dumps(dict(told.config)),
        }
        return {name: value for name, value in variables.items() if value}

    def attach(self, port: int) -> None:
        """Forward calls to the pack on ``port``; raises EngineError where it refuses the stack."""
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        if self._configuration is not None:
            told = self._configuration.SerializeToString()
            try:
                _forward(channel, "ConfigureStack")(told)
            except grpc.RpcError as refusal:
                if refusal.code() != grpc.StatusCode.UNIMPLEMENTED:  # an older pulumi-policy
                    raise EngineError("the policy pack refused its stack", got=refusal.details()) from refusal
        if self._pack.set_running_or_notify_cancel():
            self._pack.set_result(channel)

    def fail(self, reason: EngineError) -> None:
        """Answer all calls with ``reason``: the pack can't serve."""
        if self._pack.set_running_or_notify_cancel():
            self._pack.set_exception(reason)

    def close(self) -> None:
        """Stop serving; calls that still wait for the pack fail."""
        self._wanted.set()
        if not self._pack.cancel() and self._pack.exception() is None:
            self._pack.result().close()
        self._server.stop(_LAST_ANSWERS_S)

    def _handlers(self) -> grpc.GenericRpcHandler[bytes, bytes]:
        """Answer every method of the Analyzer, with bytes in and out."""
        methods = [method.name for method in DESCRIPTOR.services_by_name["Analyzer"].methods]
        answers = {name: grpc.unary_unary_rpc_method_handler(partial(self._answer, name)) for name in methods}
        return grpc.method_handlers_generic_handler(_SERVICE, answers)

    def _answer(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        if method == "Handshake" or (method == "Cancel" and not self._pack.done()):
            return _EMPTY
        if method == "ConfigureStack":
            self._configuration = AnalyzerStackConfigureRequest.FromString(request)
            self._wanted.set()
            return _EMPTY
        self._wanted.set()
        return self._ask_pack(method, request, context)

    def _ask_pack(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            channel = self._pack.result()
        except CancelledError:
            context.abort(
                grpc.StatusCode.UNAVAILABLE, "the policy pack ended before it served: see its output"
            )
        except EngineError as refusal:
            context.abort(grpc.StatusCode.UNAVAILABLE, str(refusal))
        try:
            return _forward(channel, method)(request)
        except grpc.RpcError as failure:
            context.abort(failure.code(), failure.details() or "")


def _forward(channel: grpc.Channel, method: str) -> _Forward:
    call: _Forward = channel.unary_unary(f"/{_SERVICE}/{method}", None, None)
    return call
