"""Functions that programs call: decoding YAML, for ``ConfigFile`` and ``ConfigGroup``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import yaml

from atoll_engine.errors import AtollError

DECODE_YAML = "kubernetes:yaml:decode"


class _Loader(yaml.CSafeLoader):
    """YAML as Kubernetes reads it: a date is a text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def decode_yaml(arguments: dict[str, Any], namespaced: Callable[[str, str], bool]) -> dict[str, Any]:
    """Return the objects of a YAML text, lists taken apart, with the default namespace where one is given.

    Raises AtollError where the text isn't YAML, or holds something else than objects.
    """
    text, namespace = arguments.get("text"), arguments.get("defaultNamespace")
    if not isinstance(text, str):
        raise AtollError(f"{DECODE_YAML}: the argument `text` is missing", got=type(text).__name__)
    try:
        documents = [document for document in yaml.load_all(text, _Loader) if document]  # safe loader
    except yaml.YAMLError as error:
        raise AtollError("the text isn't YAML", got=error) from error
    found = [item for document in documents for item in _objects(document)]
    if namespace:
        found = [_placed(item, namespace, namespaced) for item in found]
    return {"result": found}


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(document, dict) or not document.get("kind") or not document.get("apiVersion"):
        shown = sorted(document) if isinstance(document, dict) else type(document).__name__
        raise AtollError(
            "a document isn't a Kubernetes object", got=shown, allowed="apiVersion and kind are there"
        )
    if document["kind"].endswith("List") and isinstance(document.get("items"), list):
        for item in document["items"]:
            yield from _objects(item)
    else:
        yield document


def _placed(item: dict[str, Any], namespace: str, namespaced: Callable[[str, str], bool]) -> dict[str, Any]:
    metadata = item.get("metadata") or {}
    if metadata.get("namespace") or not namespaced(item["apiVersion"], item["kind"]):
        return item
    return {**item, "metadata": {**metadata, "namespace": namespace}}
