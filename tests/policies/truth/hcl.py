"""Resources of Pulumi's bridged providers, written in Terraform's language.

The SDK's schema tells objects that Terraform has as blocks from maps, which it has as attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from atoll_engine.offline.derive import Node
from atoll_engine.offline.schemas import Schemas
from atoll_policies.cases import Declared, Reference
from atoll_policies.testing.build import output
from atoll_policies.tokens import canonical
from tests.policies.truth import azure
from tests.policies.truth.context import named_in
from tests.policies.truth.names import attribute, block, snake, terraform_type

_GONE = object()


def label(name: str) -> str:
    """Return the name of a resource in Terraform."""
    return name.replace("-", "_").replace(".", "_")


def address(declared: Declared) -> str:
    """Return what Terraform and the scanner call a resource."""
    return f"{terraform_type(declared.type)}.{label(declared.name)}"


@lru_cache(maxsize=1)
def _schemas() -> Schemas:
    return Schemas()


def written(declared: Declared, others: Mapping[str, Declared]) -> str:
    """Return the block of ``declared``; what refers to none of ``others`` is left out, as in our cases."""
    token, kind = canonical(declared.type), terraform_type(declared.type)
    if token in azure.KINDS:
        writer = _Writer(kind, {}, others)
        lines = writer.blocks(azure.blocks(azure.KINDS[token], declared.properties), "  ")
    elif not _schemas().has(declared.type):  # an older SDK's, which older programs have
        writer = _Writer(kind, {}, others)
        lines = writer.blocks(_snaked(declared.properties), "  ")
    else:
        schema = _schemas().of(declared.type)
        writer = _Writer(kind, schema["types"], others)
        lines = writer.body(schema["inputs"]["properties"], declared.properties, "  ")
    return "\n".join([f'resource "{kind}" "{label(declared.name)}" {{', *lines, "}", ""])


def _snaked(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {snake(name): _snaked(value) for name, value in tree.items()}
    return [_snaked(item) for item in tree] if isinstance(tree, list | tuple) else tree


class _Writer:
    def __init__(self, kind: str, types: Mapping[str, Node], others: Mapping[str, Declared]) -> None:
        self._kind, self._types, self._others = kind, types, others

    def body(self, nodes: Mapping[str, Node], tree: Mapping[str, Any], indent: str) -> Iterator[str]:
        """Yield the lines of an object's properties."""
        for name, value in tree.items():
            properties, listed = self._object(nodes.get(name, {}))
            # Where a text is taken too, as for policy documents, it is one of Terraform's values.
            if properties is None or isinstance(value, str):
                text = self._value(value, indent)
                if text is not _GONE:
                    yield f"{indent}{attribute(self._kind, name)} = {text}"
                continue
            items = value if isinstance(value, list | tuple) else [value]
            for item in items:
                yield f"{indent}{block(self._kind, name) if listed else snake(name)} {{"
                yield from self.body(properties, item if isinstance(item, Mapping) else {}, f"{indent}  ")
                yield f"{indent}}}"

    def blocks(self, tree: Mapping[str, Any], indent: str) -> Iterator[str]:
        """Yield the lines of a tree whose objects are blocks."""
        for name, value in tree.items():
            items = value if isinstance(value, list) else [value]
            if not items or not isinstance(items[0], Mapping):
                if (text := self._value(value, indent)) is not _GONE:
                    yield f"{indent}{name} = {text}"
                continue
            for item in items:
                yield f"{indent}{name} {{"
                yield from self.blocks(item, f"{indent}  ")
                yield f"{indent}}}"

    def _object(self, node: Node) -> tuple[Mapping[str, Node] | None, bool]:
        """Return the properties of an object type, None for others, and whether there is a list of them."""
        for choice in node.get("oneOf", ()):
            found, listed = self._object(choice)
            if found is not None:
                return found, listed
        if node.get("type") == "array":
            return self._object(node["items"])[0], True
        if "$ref" in node:
            properties: Mapping[str, Node] = self._types[node["$ref"]]["properties"]
            return properties, False
        return None, False

    def _value(self, value: Any, indent: str) -> Any:
        """Return an expression, or ``_GONE`` for a reference to what isn't there."""
        if isinstance(value, Reference):
            other = self._others.get(value.name)
            if other is None:
                return _GONE
            known = terraform_type(other.type)
            return (
                f"{address(other)}.{snake(value.output)}"
                if known
                else json.dumps(output(other, value.output))
            )
        if isinstance(value, Mapping):
            inner = f"{indent}  "
            parts = {name: self._value(item, inner) for name, item in value.items()}
            lines = [
                f"{inner}{json.dumps(name)} = {text}" for name, text in parts.items() if text is not _GONE
            ]
            return "\n".join(["{", *lines, f"{indent}}}"])
        if isinstance(value, list | tuple):
            parts_of_list = [self._value(item, indent) for item in value]
            return f"[{', '.join(text for text in parts_of_list if text is not _GONE)}]"
        return _text(self._linked(value)) if isinstance(value, str) else json.dumps(value)

    def _linked(self, value: str) -> str:
        """Return ``value`` escaped, with a reference where it ends in another resource's name."""
        escaped = value.replace("${", "$${").replace("%{", "%%{")
        other = named_in(value, self._others)
        if other is None or not terraform_type(other.type):
            return escaped
        return f"{escaped.rpartition('/')[0]}/${{{address(other)}.name}}"


def _text(value: str) -> str:
    if value.lstrip().startswith(("{", "[")) or "\n" in value:
        return f"<<EOF\n{value}\nEOF"
    return json.dumps(value, ensure_ascii=False)
