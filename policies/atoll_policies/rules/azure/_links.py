"""Which of Azure's resources belong together: by a reference, an id, or the name both have."""

from __future__ import annotations

from atoll_policies import Resource, Stack
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import any_of_them

ENDPOINT = "azure-native:network:PrivateEndpoint"
_CONNECTIONS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")


def belongs_to(child: Resource, path: str, parent: Resource) -> Answer:
    """Return whether the property ``path`` of ``child`` names ``parent``, such as ``accountName`` does.

    A name given to both as the same text counts too: no reference is there then.
    """
    name = child.properties.get(path)
    if isinstance(name, str) and name == parent.properties.get(path):
        return True
    return child.refers_to(parent, path)


def has_private_endpoint(stack: Stack, target: Resource) -> Answer:
    """Return whether a private endpoint of the stack leads to ``target``."""
    return any_of_them(
        endpoint.refers_to(target, f"{connections}[*].privateLinkServiceId")
        for endpoint in stack.of(ENDPOINT)
        for connections in _CONNECTIONS
    )
