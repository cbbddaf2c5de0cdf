"""What the logger of KServe's agent sends: CloudEvents, a request's and its response's with the same id.

Over HTTP they come in binary mode, attributes as ``Ce-`` headers; logs hold them in structured mode, one JSON
object a line (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md).
Sent by https://github.com/kserve/kserve/blob/v0.20.0/pkg/logger/worker.go.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import orjson

from atoll_drift.errors import EventError

REQUEST = "org.kubeflow.serving.inference.request"
RESPONSE = "org.kubeflow.serving.inference.response"
TYPES = (REQUEST, RESPONSE)
STRUCTURED = "application/cloudevents+json"
_MAX_CHARACTERS = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One half of a call: ``data`` is the JSON body, ``time`` the RFC 3339 time where the sender gave one."""

    id: str
    type: str
    data: dict[str, Any]
    time: str | None = None

    def to_line(self) -> bytes:
        """Return the event in structured mode, as a line."""
        attributes = {"specversion": "1.0", "id": self.id, "type": self.type, "source": "atoll-drift"}
        if self.time is not None:
            attributes["time"] = self.time
        return orjson.dumps({**attributes, "data": self.data}, option=orjson.OPT_APPEND_NEWLINE)


def from_http(headers: Mapping[str, str], body: bytes) -> Event:
    """Read an event from a request's headers (names in any case) and body.

    Raises ``EventError``, whose text repeats no header but the event's type.
    """
    # The logger passes on the content type of the model's client, who may say anything.
    content_type = headers.get("content-type", "").split(";")[0].strip().lower()
    if "ce-type" not in headers and content_type == STRUCTURED:
        return from_line(body)
    return _event({name: headers.get(f"ce-{name}") for name in ("id", "type", "time")}, parse_object(body))


def from_line(line: bytes) -> Event:
    """Read an event in structured mode. Raises ``EventError``."""
    attributes = parse_object(line)
    data = attributes.get("data")
    if type(data) is not dict:
        raise EventError("json", "data must be a JSON object")
    return _event(attributes, data)


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a JSON object. Raises ``EventError``; its text holds nothing of the body."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.pos and body.find(b"binary_data_size", 0, error.pos) >= 0:
            raise EventError(
                "binary", "the body has binary tensors; only tensors in JSON can be compared"
            ) from None
        where = "is empty" if not body else f"is no JSON: {error.msg} at byte {error.pos}"
        raise EventError("json", f"the body {where}") from None
    if type(parsed) is not dict:
        raise EventError("json", f"the body must be a JSON object, got {type(parsed).__name__}")
    return parsed


def check_id(identifier: Any) -> str:
    """Return ``identifier`` where it can be an event's id. Raises ``EventError``."""
    if type(identifier) is not str or not 0 < len(identifier) <= _MAX_CHARACTERS:
        raise EventError("attributes", f"the id must be a text of 1 to {_MAX_CHARACTERS} characters")
    return identifier


def _event(attributes: Mapping[str, Any], data: dict[str, Any]) -> Event:
    identifier = check_id(attributes.get("id"))
    kind, time = attributes.get("type"), attributes.get("time")
    if kind not in TYPES:
        raise EventError(
            "attributes", f"the type must be {REQUEST} or {RESPONSE}, got {str(kind)[:_MAX_CHARACTERS]!r}"
        )
    return Event(identifier, kind, data, time[:40] if type(time) is str else None)
