"""What the SDK asks of the engine beside the monitor: to log."""

# ruff: noqa: N802  # the protocol's names

from __future__ import annotations

from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

from atoll_engine.offline.checking.deployment import Deployment

_SEVERITIES = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}


class Engine:
    """Keeps what a program logs: the service ``Engine`` (pulumi/pulumi, proto/pulumi/engine.proto)."""

    def __init__(self, deployment: Deployment) -> None:
        """Log to ``deployment``."""
        self._deployment = deployment

    def Log(self, request: Any) -> empty_pb2.Empty:
        """Add a line to the diagnostics; what is for debugging, or would vanish, is left out."""
        severity = _SEVERITIES.get(request.severity)
        if severity and not request.ephemeral:
            self._deployment.say(severity, request.urn, request.message)
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, request: Any) -> engine_pb2.RequirePulumiVersionResponse:  # noqa: ARG002
        """Take any version: no engine is asked."""
        return engine_pb2.RequirePulumiVersionResponse()
