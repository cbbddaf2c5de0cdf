"""Types that start machines, and how their metadata service is repaired."""

from collections.abc import Callable, Mapping
from typing import Any

MACHINES = (
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
)


def metadata_set(**options: object) -> Callable[[Mapping[str, Any]], Mapping[str, Any] | None]:
    """Return the remedy that sets ``options`` of the metadata service and leaves the others."""

    def remedy(properties: Mapping[str, Any]) -> Mapping[str, Any] | None:
        there = properties.get("metadataOptions", {})
        if not isinstance(there, dict):
            return None
        return {**properties, "metadataOptions": {**there, **options}}

    return remedy
