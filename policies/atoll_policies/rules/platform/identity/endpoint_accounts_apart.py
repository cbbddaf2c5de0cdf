"""No two endpoints are the same somebody."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, At, Breach, Fault, Level, Rule, Severity, Stack, changed
from atoll_policies.namespaces import namespace_of

_ENDPOINT = "kubernetes:serving.kserve.io:InferenceService"


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    endpoints = [
        (item, namespace_of(item), At(item.properties).get("spec.predictor.serviceAccountName"))
        for item in stack.of(_ENDPOINT)
    ]
    # The default account is another rule's business.
    taken = Counter((namespace, name) for _, namespace, name in endpoints if isinstance(name, str))
    for endpoint, namespace, name in endpoints:
        unknown = UNKNOWN in (namespace, name)
        if unknown or (isinstance(name, str) and taken[namespace, name] > 1):
            yield Breach(endpoint, Fault("", "have a service account of its own", unknown=unknown))


RULE = Rule(
    id="endpoint-accounts-apart",
    title="Endpoints don't share a service account",
    why="A server that was taken over then reads the other models too.",
    fix="Make a ServiceAccount for each endpoint, with a role for its own prefix of the bucket.",
    severity=Severity.MEDIUM,
    across=_across,
    about=(_ENDPOINT,),
    absent="passes",
    dev=Level.ADVISORY,
    gap="IDN-3",
    evidence="CKV_K8S_41 and 42 read no custom resources",
    maps=("nist-800-53/AC-6", "soc2/CC6.1"),
    good=(
        changed("endpoint", "spec.predictor.serviceAccountName", "another"),
        changed(
            "second-endpoint",
            "spec.predictor.serviceAccountName",
            "server",
            together={"metadata.namespace": "training"},
            also=("endpoint-disruption-budget",),
        ),
    ),
    bad=(
        changed("endpoint", "spec.predictor.serviceAccountName", "second"),
        changed("second-endpoint", "spec.predictor.serviceAccountName", "server"),
    ),
)
