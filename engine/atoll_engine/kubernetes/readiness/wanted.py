"""``pulumi.com/waitFor``: readiness as the program says it.

``jsonpath={.status.phase}=Running``, ``jsonpath={.status.address}`` (it is there), ``condition=Ready``,
``condition=Ready=False``, or a JSON array of these; the same as ``kubectl wait --for``.
"""

from __future__ import annotations

import json

from atoll_engine.errors import AtollError
from atoll_engine.kubernetes import steering
from atoll_engine.kubernetes.errors import FailedError
from atoll_engine.kubernetes.readiness.common import Object, Verdict, condition, conditions, status
from atoll_engine.kubernetes.readiness.jsonpath import JsonPath, parse

_ALLOWED = (
    "jsonpath={.path}",
    "jsonpath={.path}=value",
    "condition=Type",
    "condition=Type=Status",
    "a JSON list",
)


def missing(live: Object, annotation: str) -> Verdict:
    """Return None where all that ``annotation`` asks for holds, else what doesn't."""
    try:
        unmet = [expression for expression in _expressions(annotation) if not _holds(live, expression)]
    except AtollError as error:
        raise FailedError(str(error)) from error
    if not unmet:
        return None
    said = [f"{item.get('type')}={item.get('status')}" for item in conditions(live)]
    messages = [
        item["message"] for item in conditions(live) if item.get("message") and item["status"] != "True"
    ]
    return f"waiting for {', '.join(unmet)} ({'; '.join([*said, *messages]) or 'no status yet'})"


def wait_for_problems(annotation: str) -> str | None:
    """Return what is wrong with the annotation's text, or None."""
    try:
        for expression in _expressions(annotation):
            if expression.startswith("jsonpath="):
                _json_path(expression)
    except AtollError as error:
        return str(error)
    return None


def _expressions(annotation: str) -> list[str]:
    found = [annotation]
    if annotation.lstrip().startswith("["):
        try:
            found = json.loads(annotation)
        except ValueError as error:
            raise _refused(annotation) from error
    if not found or not all(isinstance(item, str) and _is_expression(item) for item in found):
        raise _refused(annotation)
    return found


def _is_expression(text: str) -> bool:
    return text.startswith("jsonpath={") or (text.startswith("condition=") and len(text) > len("condition="))


def _holds(live: Object, expression: str) -> bool:
    if expression.startswith("jsonpath="):
        path, value = _json_path(expression)
        found = path.values(live)
        return bool(found) if value is None else value in [_shown(item) for item in found]
    name, _, wanted = expression.removeprefix("condition=").partition("=")
    seen = status(live).get("observedGeneration")
    if seen is not None and seen < live["metadata"].get("generation", 0):
        return False
    return condition(live, name).get("status", "").lower() == (wanted or "True").lower()


def _json_path(expression: str) -> tuple[JsonPath, str | None]:
    body = expression.removeprefix("jsonpath=")
    end = body.rfind("}")
    rest = body[end + 1 :]
    if end < 0 or (rest and not rest.startswith("=")):
        raise _refused(expression)
    return parse(body[1:end]), rest[1:].strip("'\"") if rest else None


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(text: str) -> AtollError:
    return AtollError(f"annotation {steering.WAIT_FOR} isn't understood", got=text, allowed=_ALLOWED)
