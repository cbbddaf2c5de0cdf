"""The Open Inference (V2) gRPC service."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import grpc
import numpy as np

from atoll_serving import metrics
from atoll_serving import open_inference as pb
from atoll_serving.documents import OUTPUT_NAME
from atoll_serving.errors import InferenceFailedError, RequestError
from atoll_serving.features import Batch, CategoricalColumn, Encoded, NumericColumn
from atoll_serving.model import BundleModel
from atoll_serving.rest import EXTENSIONS, SERVER_NAME, server_version
from atoll_serving.tensors import Columns, check_outputs, from_raw, to_raw

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
_Context = grpc.aio.ServicerContext[Any, Any]


class InferenceService:
    """Answers every call of the service but loading and unloading, which are UNIMPLEMENTED.

    Which model a pod serves is its deployment's to say, not any client's.
    """

    def __init__(self, model: BundleModel) -> None:
        self._model = model

    async def ServerLive(self, _request: Any, _context: _Context) -> Any:
        return pb.ServerLiveResponse(live=True)

    async def ServerReady(self, _request: Any, _context: _Context) -> Any:
        return pb.ServerReadyResponse(ready=self._model.is_healthy)

    async def ModelReady(self, request: Any, context: _Context) -> Any:
        async def answer() -> Any:
            self._model.check_target(request.name, request.version)
            return pb.ModelReadyResponse(ready=self._model.is_healthy)

        return await _answered(answer, context, "grpc-other")

    async def ServerMetadata(self, _request: Any, _context: _Context) -> Any:
        return pb.ServerMetadataResponse(name=SERVER_NAME, version=server_version(), extensions=EXTENSIONS)

    async def ModelMetadata(self, request: Any, context: _Context) -> Any:
        async def answer() -> Any:
            self._model.check_target(request.name, request.version)
            metadata = self._model.metadata()
            return pb.ModelMetadataResponse(**{key: metadata[key] for key in _METADATA_FIELDS})

        return await _answered(answer, context, "grpc-other")

    async def ModelInfer(self, request: Any, context: _Context) -> Any:
        return await _answered(lambda: self._infer(request), context, "grpc")

    async def _infer(self, request: Any) -> Any:
        model = self._model
        model.check_target(request.model_name, request.model_version)
        check_outputs([output.name for output in request.outputs])
        probabilities = await model.batcher.run(self._decode(request))
        output = pb.ModelInferResponse.InferOutputTensor(
            name=OUTPUT_NAME, datatype="FP32", shape=[len(probabilities)]
        )
        answer = pb.ModelInferResponse(
            model_name=model.name, model_version=model.version, id=request.id, outputs=[output]
        )
        # Answered in the way that was asked: some clients read only one of the two.
        if request.raw_input_contents:
            answer.raw_output_contents.append(to_raw(probabilities))
        else:
            answer.outputs[0].contents.fp32_contents.extend(probabilities.tolist())
        return answer

    def _decode(self, request: Any) -> Batch:
        raw = request.raw_input_contents
        if raw and len(raw) != len(request.inputs):
            raise RequestError(f"{len(request.inputs)} inputs, but {len(raw)} raw_input_contents")
        columns = Columns(self._model.encoder, self._model.batcher.check_rows)
        for position, tensor in enumerate(request.inputs):
            column = columns.expect(tensor.name, tensor.datatype, list(tensor.shape))
            if not raw:
                columns.put(column, _from_contents(column, tensor.contents, columns.rows))
            elif tensor.HasField("contents"):
                raise column.refuse("has both contents and raw_input_contents")
            else:
                columns.put(column, from_raw(column, raw[position], columns.rows))
        return columns.batch()


_METADATA_FIELDS = ("name", "versions", "platform", "inputs", "outputs")


def _from_contents(column: CategoricalColumn | NumericColumn, contents: Any, rows: int) -> Encoded:
    is_categorical = isinstance(column, CategoricalColumn)
    field = "bytes_contents" if is_categorical else "fp32_contents"
    values = getattr(contents, field)
    if len(values) != rows:
        raise column.refuse(f"{field} has {len(values)} elements, its shape says {rows}")
    if isinstance(column, CategoricalColumn):
        return column.from_bytes(values)
    return np.array(values, dtype=np.float32)


async def _answered(answer: Callable[[], Awaitable[_Answer]], context: _Context, protocol: str) -> _Answer:
    """Await ``answer``, count it, and turn a refusal into its status."""
    began_s = time.perf_counter()
    try:
        result = await answer()
    except asyncio.CancelledError:
        metrics.observe(protocol, grpc.StatusCode.CANCELLED.name, time.perf_counter() - began_s)
        raise
    except RequestError as error:
        failure = error
    except Exception:  # noqa: BLE001  # whatever it was, the call gets an answer
        _log.exception("a gRPC call failed")
        failure = InferenceFailedError("the server failed on this request")
    else:
        metrics.observe(protocol, grpc.StatusCode.OK.name, time.perf_counter() - began_s)
        return result
    metrics.observe(protocol, failure.grpc_code.name, time.perf_counter() - began_s, failure)
    await context.abort(failure.grpc_code, str(failure))
    raise AssertionError("abort always raises")
