"""The messages and the service of Open Inference (V2) over gRPC.

Numbers, names and types are the protocol's:
https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/open_inference_grpc.proto
Its calls for loading and unloading are left out, as this server doesn't offer them. The messages are in a
pool of their own, so that a process may have another description of the same protocol too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE, _SERVICE = "inference", "GRPCInferenceService"
_MANY, _MAP = "repeated ", "map "
_CALLS = ("ServerLive", "ServerReady", "ModelReady", "ServerMetadata", "ModelMetadata", "ModelInfer")

# A field is: name, type. Its number is its place, from 1. A type with a capital is a message.
_TENSOR = {"name": "string", "datatype": "string", "shape": "repeated int64"}
_PARAMETERS = {"parameters": "map InferParameter"}
_MODEL = {"name": "string", "version": "string"}
_CALLED_MODEL = {"model_name": "string", "model_version": "string", "id": "string"}
_MESSAGES: dict[str, dict[str, str]] = {
    "ServerLiveRequest": {},
    "ServerLiveResponse": {"live": "bool"},
    "ServerReadyRequest": {},
    "ServerReadyResponse": {"ready": "bool"},
    "ModelReadyRequest": _MODEL,
    "ModelReadyResponse": {"ready": "bool"},
    "ServerMetadataRequest": {},
    "ServerMetadataResponse": {**_MODEL, "extensions": "repeated string"},
    "ModelMetadataRequest": _MODEL,
    "ModelMetadataResponse": {
        "name": "string",
        "versions": "repeated string",
        "platform": "string",
        "inputs": "repeated ModelMetadataResponse.TensorMetadata",
        "outputs": "repeated ModelMetadataResponse.TensorMetadata",
    },
    "ModelMetadataResponse.TensorMetadata": _TENSOR,
    "ModelInferRequest": {
        **_CALLED_MODEL,
        **_PARAMETERS,
        "inputs": "repeated ModelInferRequest.InferInputTensor",
        "outputs": "repeated ModelInferRequest.InferRequestedOutputTensor",
        "raw_input_contents": "repeated bytes",
    },
    "ModelInferRequest.InferInputTensor": {**_TENSOR, **_PARAMETERS, "contents": "InferTensorContents"},
    "ModelInferRequest.InferRequestedOutputTensor": {"name": "string", **_PARAMETERS},
    "ModelInferResponse": {
        **_CALLED_MODEL,
        **_PARAMETERS,
        "outputs": "repeated ModelInferResponse.InferOutputTensor",
        "raw_output_contents": "repeated bytes",
    },
    "ModelInferResponse.InferOutputTensor": {**_TENSOR, **_PARAMETERS, "contents": "InferTensorContents"},
    "InferParameter": {"bool_param": "bool", "int64_param": "int64", "string_param": "string"},
    "InferTensorContents": {
        "bool_contents": "repeated bool",
        "int_contents": "repeated int32",
        "int64_contents": "repeated int64",
        "uint_contents": "repeated uint32",
        "uint64_contents": "repeated uint64",
        "fp32_contents": "repeated float",
        "fp64_contents": "repeated double",
        "bytes_contents": "repeated bytes",
    },
}
_ONE_OF = {"InferParameter": "parameter_choice"}


def _add_field(message: Any, scope: str, name: str, kind: str) -> None:
    field = message.field.add(name=name, number=len(message.field) + 1)
    is_map = kind.startswith(_MAP)
    field.label = field.LABEL_REPEATED if is_map or kind.startswith(_MANY) else field.LABEL_OPTIONAL
    kind = kind.removeprefix(_MANY).removeprefix(_MAP)
    if is_map:
        # A map is a repeated message of key and value (https://protobuf.dev/programming-guides/proto3/#maps).
        entry = message.nested_type.add(name="".join(part.title() for part in name.split("_")) + "Entry")
        entry.options.map_entry = True
        _add_field(entry, f"{scope}.{entry.name}", "key", "string")
        _add_field(entry, f"{scope}.{entry.name}", "value", kind)
        kind = f"{scope}.{entry.name}"
    if kind[0].isupper():
        field.type, field.type_name = field.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    else:
        field.type = getattr(field, f"TYPE_{kind.upper()}")


def _describe() -> Any:
    """Return the protocol's description, in a pool of its own."""
    file = descriptor_pb2.FileDescriptorProto(
        name="atoll_serving/open_inference.proto", package=_PACKAGE, syntax="proto3"
    )
    described: dict[str, Any] = {}
    for full_name, fields in _MESSAGES.items():
        parent, _, name = full_name.rpartition(".")
        message = described[parent].nested_type.add(name=name) if parent else file.message_type.add(name=name)
        described[full_name] = message
        if full_name in _ONE_OF:
            message.oneof_decl.add(name=_ONE_OF[full_name])
        for field_name, kind in fields.items():
            _add_field(message, full_name, field_name, kind)
            if full_name in _ONE_OF:
                message.field[-1].oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


MESSAGES: Mapping[str, Any] = message_factory.GetMessageClassesForFiles(
    ["atoll_serving/open_inference.proto"], _describe()
)
"""Every message's class, by full name."""


def __getattr__(name: str) -> Any:
    """Return a message's class, such as ``ModelInferRequest``."""
    try:
        return MESSAGES[f"{_PACKAGE}.{name}"]
    except KeyError:
        raise AttributeError(name) from None


def service_handler(service: object) -> grpc.GenericRpcHandler[Any, Any]:
    """Return what a server needs to call the methods of ``service``, which are named as the calls are."""
    return grpc.method_handlers_generic_handler(
        f"{_PACKAGE}.{_SERVICE}",
        {
            call: grpc.unary_unary_rpc_method_handler(
                getattr(service, call),
                request_deserializer=MESSAGES[f"{_PACKAGE}.{call}Request"].FromString,
                response_serializer=MESSAGES[f"{_PACKAGE}.{call}Response"].SerializeToString,
            )
            for call in _CALLS
        },
    )
