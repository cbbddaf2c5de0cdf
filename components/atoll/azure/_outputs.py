from collections.abc import Mapping
from typing import Any

from pulumi import Output


def output_map(values: Mapping[str, Any]) -> Output[dict[str, str]]:
    """Return a map of outputs as an output of a map; ``Output.all()`` of none would be a list."""
    return Output.all(**values) if values else Output.from_input({})
