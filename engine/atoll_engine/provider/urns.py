"""What a URN tells of its resource."""

from __future__ import annotations


def type_of(urn: str) -> str:
    """Return the resource type of a URN, such as ``kubernetes:apps/v1:Deployment``."""
    return urn.split("::")[2].split("$")[-1]
