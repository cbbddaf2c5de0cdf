"""The annotations by which a program says how an object is applied, waited for and deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

WAIT_FOR = "pulumi.com/waitFor"
SKIP_AWAIT = "pulumi.com/skipAwait"
TIMEOUT = "pulumi.com/timeoutSeconds"
PATCH_FORCE = "pulumi.com/patchForce"
PATCH_MANAGER = "pulumi.com/patchFieldManager"
PROPAGATION = "pulumi.com/deletionPropagationPolicy"

_CONDITION = re.compile(r"condition=[^=]+(=[^=]+)?")
_JSONPATH = re.compile(r"jsonpath=\{.+?\}(=.*)?", re.DOTALL)
_POLICIES = ("background", "foreground", "orphan")


def annotation(tree: dict[str, Any], name: str) -> str:
    """Return the annotation of a plain object, or an empty text; an unknown one reads as none."""
    metadata = tree.get("metadata")
    found = (metadata.get("annotations") if isinstance(metadata, dict) else None) or {}
    value = found.get(name) if isinstance(found, dict) else None
    return str(value) if isinstance(value, str | bool | int | float) else ""


def is_on(tree: dict[str, Any], name: str) -> bool:
    """Return whether the annotation is ``true``."""
    return annotation(tree, name).lower() == "true"


def timeout_s(tree: dict[str, Any]) -> float | None:
    """Return how long the program wants the object to be waited for, in seconds."""
    text = annotation(tree, TIMEOUT)
    return float(text) if text else None


def wanted_conditions(tree: dict[str, Any]) -> list[str]:
    """Return what ``pulumi.com/waitFor`` asks for: one expression, or a JSON list of them."""
    text = annotation(tree, WAIT_FOR)
    if not text.startswith("["):
        return [text] if text else []
    return [str(expression) for expression in json.loads(text)]


def problems(tree: dict[str, Any]) -> list[str]:
    """Return what is wrong with the annotations, all of it."""
    tests: dict[str, tuple[Callable[[str], bool], str]] = {
        TIMEOUT: (_is_duration, "a number of seconds"),
        PROPAGATION: (lambda text: text.lower() in _POLICIES, " | ".join(_POLICIES)),
        WAIT_FOR: (
            _is_waitable,
            "condition=Type, condition=Type=Status, jsonpath={.path}, jsonpath={.path}=value, or a JSON list",
        ),
    }
    found = []
    for name, (is_good, allowed) in tests.items():
        text = annotation(tree, name)
        if text and not is_good(text):
            found.append(f"annotation {name}: got {text!r}; allowed: {allowed}")
    return found


def _is_duration(text: str) -> bool:
    try:
        return 0 <= float(text) < float("inf")
    except ValueError:
        return False


def _is_waitable(text: str) -> bool:
    expressions = [text]
    if text.startswith("["):
        try:
            expressions = json.loads(text)
        except ValueError:
            return False
    return bool(expressions) and all(
        isinstance(one, str) and bool(_CONDITION.fullmatch(one) or _JSONPATH.fullmatch(one))
        for one in expressions
    )
