"""A key for data at rest."""

from atoll_policies.cases import resource

RESOURCES = [
    resource("data-key", "aws:kms/key:Key", {"description": "data at rest", "enableKeyRotation": True}),
]
