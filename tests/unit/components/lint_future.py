"""A component whose types are text."""

from __future__ import annotations

import pulumi

from tests.unit.components.lint_cases import GoodArgs


class Future(pulumi.ComponentResource):
    """The analyser sees no types."""

    def __init__(self, name: str, args: GoodArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("x:index:Future", name, {}, opts)
