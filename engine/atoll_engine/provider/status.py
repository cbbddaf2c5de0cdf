"""Lines in the engine's display: what a resource waits for, and warnings."""

from __future__ import annotations

import contextlib

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc


class StatusLine:
    """Speaks to the engine at ``address``; silent where there is none."""

    def __init__(self, address: str) -> None:
        """Connect when the first line is said."""
        self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address)) if address else None

    def show(self, urn: str, text: str) -> None:
        """Show ``text`` beside the resource until something else is shown; nothing clears the place."""
        self._log(engine_pb2.INFO, urn, text.partition("\n")[0], ephemeral=True)

    def note(self, text: str) -> None:
        """Add a line to the diagnostics of the whole."""
        self._log(engine_pb2.INFO, "", text, ephemeral=False)

    def warn(self, urn: str, text: str) -> None:
        """Add a warning to the resource's diagnostics."""
        self._log(engine_pb2.WARNING, urn, text, ephemeral=False)

    def _log(
        self, severity: engine_pb2.LogSeverity.ValueType, urn: str, text: str, *, ephemeral: bool
    ) -> None:
        if self._stub is None:
            return
        # An engine that is ending takes no more lines, and needs none.
        with contextlib.suppress(grpc.RpcError):
            request = engine_pb2.LogRequest(severity=severity, message=text, urn=urn, ephemeral=ephemeral)
            self._stub.Log(request, timeout=5)
