"""KServe V1 requests and answers: ``{"instances": [...]}`` and ``{"predictions": [...]}``."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from atoll_serving.errors import RequestError
from atoll_serving.features import Batch, Encoder, Floats
from atoll_serving.http_messages import Answer
from atoll_serving.json_body import parse_object


def decode(body: bytes, encoder: Encoder, check_rows: Callable[[int], None]) -> Batch:
    """Decode a request; raises ``RequestError`` that says what is wrong."""
    instances = parse_object(body).get("instances")
    if type(instances) is not list:
        raise RequestError('the body must have "instances", an array of JSON objects from feature to value')
    if not instances:
        raise RequestError("instances must not be empty")
    check_rows(len(instances))
    return encoder.encode_instances(instances)


def encode(probabilities: Floats) -> Answer:
    """Return the answer."""
    return Answer(orjson.dumps({"predictions": probabilities}, option=orjson.OPT_SERIALIZE_NUMPY))
