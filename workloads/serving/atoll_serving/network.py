"""The network itself, run by ONNX Runtime."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnxruntime

from atoll_serving.documents import OUTPUT_NAME, Preprocessing
from atoll_serving.errors import BundleError
from atoll_serving.features import Batch, Floats

_CATEGORICAL, _NUMERIC = "categorical", "numeric"
# No such folder: weights beside the ONNX file, which a manifest might not cover, are never read.
_NO_FOLDER = "/nonexistent/atoll"
_ERRORS_ONLY = 3


class Network:
    """Runs batches. Safe to call from one thread at a time, which need not be the one that made it."""

    def __init__(self, model: bytes, preprocessing: Preprocessing, threads: int) -> None:
        """Load ``model``, an ONNX file's bytes.

        Raises ``BundleError`` where it doesn't load or doesn't fit ``preprocessing``.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        # Threads that spin while they wait would burn a small pod's CPU quota.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", _NO_FOLDER)
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's exceptions share no base class
            raise BundleError([f"model.onnx: ONNX Runtime can't load it: {_first_line(error)}"]) from error
        problems = self._signature_problems(len(preprocessing.categorical), len(preprocessing.numeric))
        if problems:
            raise BundleError(problems)

    def run(self, batch: Batch) -> Floats:
        """Return the probability of each row, float32 [N]."""
        feeds = {_CATEGORICAL: batch.categorical, _NUMERIC: batch.numeric}
        result: npt.NDArray[np.float32] = self._session.run([OUTPUT_NAME], feeds)[0]
        if result.shape != (batch.rows,):
            raise ValueError(f"the network returned shape {result.shape} for {batch.rows} rows")
        return result

    def _signature_problems(self, categorical: int, numeric: int) -> list[str]:
        wanted = {
            ("input", _CATEGORICAL): ("tensor(int64)", 2, categorical),
            ("input", _NUMERIC): ("tensor(float)", 2, numeric),
            ("output", OUTPUT_NAME): ("tensor(float)", 1, None),
        }
        nodes = {("input", node.name): node for node in self._session.get_inputs()}
        nodes |= {("output", node.name): node for node in self._session.get_outputs()}
        problems = []
        for (side, name), (kind, rank, width) in wanted.items():
            node = nodes.pop((side, name), None)
            if node is None:
                problems.append(f"model.onnx: {side} {name!r} is missing")
            elif (
                node.type != kind or len(node.shape) != rank or (width is not None and node.shape[1] != width)
            ):
                shape = "[N]" if width is None else f"[N, {width}]"
                problems.append(
                    f"model.onnx: {side} {name!r} must be {kind} of shape {shape}, "
                    f"got {node.type} {node.shape}"
                )
            elif isinstance(node.shape[0], int):
                problems.append(f"model.onnx: {side} {name!r} must take any number of rows, got {node.shape}")
        problems += [f"model.onnx: {side} {name!r} is unexpected" for side, name in nodes]
        return problems


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
