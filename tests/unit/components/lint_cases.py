"""Components with one thing wrong each. No future import: it is one of the things that are wrong."""

import enum
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from pulumi import Input, Output, ResourceOptions


class Size(enum.StrEnum):
    SMALL = "small"


class InnerArgs(TypedDict):
    depth: int
    """How deep."""


class GoodArgs(TypedDict):
    name: Input[str]
    """Text, also of an output."""
    public: NotRequired[Input[bool]]
    """A switch. Off when absent."""
    count: NotRequired[int]
    """A number. 1 when absent."""
    size: NotRequired[Size]
    """An enumeration. Small when absent."""
    inner: NotRequired[InnerArgs]
    """Structure. Nothing when absent."""
    inners: NotRequired[Sequence[InnerArgs]]
    """Structure, repeated. None when absent."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """Text by text. None when absent."""
    anything: NotRequired[Any]
    """Whatever it is. Nothing when absent."""


class Good(pulumi.ComponentResource):
    """A component that every language can use."""

    url: Output[str]
    """Where it is."""

    def __init__(self, name: str, args: GoodArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("x:index:Good", name, {}, opts)


TRAPS: dict[str, tuple[Any, str]] = {
    "literal": (Literal["a", "b"], "isn't understood"),
    "union": (str | int, "is a union"),
    "tuple": (tuple[str, ...], "isn't understood"),
    "set": (set[str], "isn't understood"),
    "bytes": (bytes, "isn't understood"),
    "path": (Path, "isn't understood"),
    "callable": (Callable[[], str], "isn't understood"),
    "bare_list": (list, "isn't understood"),
    "map_by_number": (dict[int, str], "must have text as keys"),
    "resource": (k8s.core.v1.Pod, "ties callers to one version"),
    "input_number": (Input[int], "arrives wrong"),
    "input_enumeration": (Input[Size], "arrives wrong"),
    "input_structure": (Input[InnerArgs], "arrives wrong"),
    "list_of_enumerations": (list[Size], "arrives as empty objects"),
    "map_of_enumerations": (Mapping[str, Size], "arrives as empty objects"),
    "list_of_input_numbers": (list[Input[int]], "arrives wrong"),
}


class UndescribedArgs(TypedDict):
    named: str
    optional: NotRequired[str]
    """Says nothing of that."""


class Undescribed(pulumi.ComponentResource):
    url: Output[str]

    def __init__(self, name: str, args: UndescribedArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("x:index:Undescribed", name, {}, opts)


class Argless(pulumi.ComponentResource):
    """Takes its inputs one by one."""

    def __init__(self, name: str, size: int, opts: ResourceOptions | None = None) -> None:
        super().__init__("x:index:Argless", name, {}, opts)


class Optional(pulumi.ComponentResource):
    """Takes no arguments, perhaps."""

    def __init__(self, name: str, args: GoodArgs | None = None, opts: ResourceOptions | None = None) -> None:
        super().__init__("x:index:Optional", name, {}, opts)
