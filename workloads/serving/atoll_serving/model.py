"""The model that is served, and the one way by which every protocol asks it."""

from __future__ import annotations

from typing import Any

from atoll_serving import metrics
from atoll_serving.batcher import Batcher, Limits
from atoll_serving.bundle import Bundle
from atoll_serving.documents import OUTPUT_NAME
from atoll_serving.errors import UnknownTargetError

# The protocol's own example of such a name is "onnx_onnxv1"
# (https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md).
_PLATFORM = "onnx_onnxv1"


class BundleModel:
    """One bundle, served under ``name`` (None: the manifest's) and the version in its manifest.

    ``draining`` is set from the moment that the server begins to drain, while requests are still taken.
    """

    def __init__(self, bundle: Bundle, name: str | None, limits: Limits) -> None:
        self.name = name or bundle.manifest.name
        self.bundle = bundle
        self.encoder = bundle.encoder
        self.version = bundle.manifest.version
        self.batcher = Batcher(bundle.network.run, limits)
        self.draining = False
        metrics.QUEUE_ROWS.set_function(lambda: self.batcher.queued_rows)
        metrics.READY.set_function(lambda: self.is_healthy)
        metrics.MODEL_INFO.labels(self.name, self.version).set(1)

    @property
    def is_healthy(self) -> bool:
        """Whether new connections should come here, which readiness probes ask."""
        return not self.draining

    def check_target(self, name: str, version: str | None) -> None:
        """Raise ``UnknownTargetError`` unless ``name`` and ``version``, where given, are this model's."""
        if name != self.name:
            raise UnknownTargetError(f"unknown model {name[:100]!r}; this server has {self.name!r}")
        if version and version != self.version:
            raise UnknownTargetError(
                f"model {self.name!r} has no version {version[:100]!r}; this server has {self.version!r}"
            )

    def metadata(self) -> dict[str, Any]:
        """Return the protocol's model metadata."""
        schema = self.bundle.schema
        optional = [tensor.name for tensor in schema.inputs if tensor.optional]
        return {
            "name": self.name,
            "versions": [self.version],
            "platform": _PLATFORM,
            "inputs": [tensor.metadata() for tensor in schema.inputs],
            "outputs": [{"name": OUTPUT_NAME, "datatype": "FP32", "shape": [-1]}],
            "properties": {"optional_inputs": ",".join(optional)},
        }
