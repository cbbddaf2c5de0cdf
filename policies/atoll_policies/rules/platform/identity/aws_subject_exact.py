"""An AWS role for pods is for one service account."""

import json
from collections.abc import Iterator
from typing import Any

from atoll_policies import HIDDEN, UNKNOWN, At, Level, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer


def _statements(text: Any) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    listed = found.get("Statement") if isinstance(found, dict) else None
    items = listed if isinstance(listed, list) else [listed]
    return [item for item in items if isinstance(item, dict)]


def _by_cluster(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    federated = principal.get("Federated") if isinstance(principal, dict) else None
    return ":oidc-provider/oidc.eks" in str(federated)


def _subjects(statement: dict[str, Any]) -> Iterator[str]:
    condition = statement.get("Condition")
    equals = condition.get("StringEquals") if isinstance(condition, dict) else None
    for name, value in (equals if isinstance(equals, dict) else {}).items():
        if name.endswith(":sub"):
            yield from (str(item) for item in (value if isinstance(value, list) else [value]))


def _exact(at: At) -> Answer:
    policy = at.get("assumeRolePolicy")
    if policy is UNKNOWN or policy is HIDDEN:
        return None
    for statement in _statements(policy) or []:
        subjects = list(_subjects(statement))
        if _by_cluster(statement) and not (subjects and all("*" not in item for item in subjects)):
            return False
    return True


def _trust(
    condition: dict[str, Any], provider: str = "arn:aws:iam::1:oidc-provider/oidc.eks.example/id"
) -> str:
    statement = {"Principal": {"Federated": provider}, "Condition": condition}
    return json.dumps({"Statement": [statement]})


RULE = Rule(
    id="aws-pod-role-subject",
    title="An AWS role for pods names its service account exactly",
    why="A role that any service account of a cluster may take makes each pod as mighty as the mightiest.",
    fix="In `assumeRolePolicy` compare the provider's `:sub` by StringEquals with"
    " system:serviceaccount:NAMESPACE:NAME; or use pod identity.",
    severity=Severity.HIGH,
    requires={"aws:iam/role:Role": custom("compare `:sub` by StringEquals, without *", _exact)},
    absent="passes",
    dev=Level.MANDATORY,
    gap="IDN-1",
    evidence="OWASP/AISVS 5.2.1",
    maps=(
        "aisvs/5.2.1",
        "cis-eks/5.2.1",
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
    ),
    good=(
        changed(
            "gpu-server-role", "assumeRolePolicy", _trust({"StringEquals": {"i:sub": ["a:b:c", "a:b:d"]}})
        ),
        changed("gpu-server-role", "assumeRolePolicy", _trust({}, "accounts.google.com")),
        changed("gpu-server-role", "assumeRolePolicy", '{"Statement": {"Principal": "*", "Effect": "Deny"}}'),
    ),
    bad=(
        changed(
            "gpu-server-role", "assumeRolePolicy", _trust({"StringEquals": {"i:aud": "sts.amazonaws.com"}})
        ),
        changed("gpu-server-role", "assumeRolePolicy", _trust({"StringLike": {"i:sub": "a:b:*"}})),
        changed(
            "gpu-server-role", "assumeRolePolicy", _trust({"StringEquals": {"i:sub": ["a:b:c", "a:b:*"]}})
        ),
        changed("gpu-server-role", "assumeRolePolicy", _trust({})),
    ),
)
