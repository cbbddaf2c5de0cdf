"""From declared resources, which refer to each other, to samples with values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from atoll_policies.cases import Declared, Reference
from atoll_policies.testing.harness import Sample

REGION = "us-west-2"
ACCOUNT = "123456789012"


def build(declared: Mapping[str, Declared], names: Iterable[str] | None = None) -> list[Sample]:
    """Return ``declared`` as samples, with outputs, or those of ``names`` alone.

    What refers to a resource that isn't there is unset.
    """
    return [_sample(declared[name], declared) for name in (declared if names is None else names)]


def _sample(item: Declared, declared: Mapping[str, Declared]) -> Sample:
    depends_on = {name: sorted(set(_names(value))) for name, value in item.properties.items()}
    plain = {name: _plain(value, declared) for name, value in item.properties.items()}
    outputs = {name: output(item, name) for name in ("id", "arn")}
    return Sample(
        item.name,
        item.type,
        outputs | {name: value for name, value in plain.items() if value is not None},
        {name: found for name, found in depends_on.items() if found},
        REGION,
    )


def output(item: Declared, name: str) -> str:
    """Return an output: a property of the name, a made-up ARN where it is asked for, or the two names."""
    if name in item.properties:
        return str(item.properties[name])
    if name == "arn":
        service = item.type.split(":")[1].partition("/")[0]
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{item.name}"
    return f"{item.name}-{name}"


def _plain(value: Any, declared: Mapping[str, Declared]) -> Any:
    if isinstance(value, Reference):
        return output(declared[value.name], value.output) if value.name in declared else None
    if isinstance(value, Mapping):
        return {name: _plain(item, declared) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, declared) for item in value]
    return value


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Reference):
        yield value.name
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item)
