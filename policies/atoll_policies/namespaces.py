"""What a stack says about a namespace of Kubernetes."""

from __future__ import annotations

from typing import Any

from atoll_policies.conditions import At
from atoll_policies.resources import Resource, Stack
from atoll_policies.values import MISSING, UNKNOWN


def namespace_of(resource: Resource) -> Any:
    """Return the name of a resource's namespace; ``UNKNOWN`` where it isn't known yet."""
    found = At(resource.properties).get("metadata.namespace")
    return found if isinstance(found, str) or found is UNKNOWN else "default"


def in_namespace(stack: Stack, token: str, namespace: Any) -> tuple[list[Resource], bool]:
    """Return those of type ``token`` in ``namespace``, and whether there may be more."""
    found = [(resource, namespace_of(resource)) for resource in stack.of(token)]
    more = any(other is UNKNOWN for _, other in found) or (namespace is UNKNOWN and bool(found))
    return [resource for resource, other in found if other == namespace], more


def hard_limits(stack: Stack, namespace: Any) -> dict[str, Any] | None:
    """Return all that ResourceQuotas bound in ``namespace``; None where that isn't known yet."""
    quotas, more = in_namespace(stack, "kubernetes:core:ResourceQuota", namespace)
    limits: dict[str, Any] = {}
    for quota in quotas:
        hard = At(quota.properties).get("spec.hard")
        if hard is UNKNOWN:
            return None
        limits |= hard if isinstance(hard, dict) else {}
    return None if more and not limits else limits


def denied(stack: Stack, namespace: Any) -> dict[str, bool | None]:
    """Return, for ``Ingress`` and ``Egress``, whether all of ``namespace`` is denied it by default."""
    policies, more = in_namespace(stack, "kubernetes:networking.k8s.io:NetworkPolicy", namespace)
    found: dict[str, bool | None] = {}
    for way in ("Ingress", "Egress"):
        answers = [_denies(At(policy.properties), way) for policy in policies]
        found[way] = True if True in answers else None if more or None in answers else False
    return found


def _denies(policy: At, way: str) -> bool | None:
    everybody, ways = policy.get("spec.podSelector"), policy.get("spec.policyTypes")
    if UNKNOWN in (everybody, ways) or (isinstance(ways, list) and UNKNOWN in ways):
        return None
    # Without policyTypes a policy is about what comes in.
    named = ways if isinstance(ways, list) else ["Ingress"]
    return everybody in ({}, MISSING) and way in named
