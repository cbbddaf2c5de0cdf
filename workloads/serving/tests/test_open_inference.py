"""Our description of the gRPC protocol is the one that KServe's own clients are generated from."""

from __future__ import annotations

from typing import Any

import pytest
from kserve.protocol.grpc import grpc_predict_v2_pb2 as theirs

from atoll_serving import open_inference


def described(message: Any) -> dict[str, Any]:
    fields = {
        field.number: (
            field.name,
            field.type,
            field.is_repeated,
            field.message_type.full_name if field.message_type else None,
            field.containing_oneof.name if field.containing_oneof else None,
        )
        for field in message.fields
    }
    nested = {nested.name: described(nested) for nested in message.nested_types}
    return {"fields": fields, "nested": nested, "is_map": message.GetOptions().map_entry}


@pytest.mark.parametrize(
    "name", [name for name in theirs.DESCRIPTOR.message_types_by_name if not name.startswith("Repository")]
)
def test_each_message_is_the_protocols(name: str) -> None:
    ours = open_inference.MESSAGES[f"inference.{name}"].DESCRIPTOR
    assert described(ours) == described(theirs.DESCRIPTOR.message_types_by_name[name])


def test_an_unknown_message_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="ModelForget"):
        open_inference.ModelForget  # noqa: B018
