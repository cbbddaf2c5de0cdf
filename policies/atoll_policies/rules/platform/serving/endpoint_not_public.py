"""Nobody asks an endpoint who isn't allowed to."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    UNKNOWN,
    At,
    Breach,
    Fault,
    Level,
    Rule,
    Severity,
    Stack,
    changed,
    field,
    resource,
    some,
)
from atoll_policies.cases import Declared
from atoll_policies.conditions import Answer, any_of
from atoll_policies.namespaces import in_namespace, namespace_of

_ENDPOINT = "kubernetes:serving.kserve.io:InferenceService"
_LOCAL = any_of(
    field("metadata.labels[networking.kserve.io/visibility]").equals("cluster-local"),
    field("metadata.labels[networking.knative.dev/visibility]").equals("cluster-local"),
)
_ASKS_WHO = (
    "kubernetes:security.istio.io:AuthorizationPolicy",
    "kubernetes:gateway.envoyproxy.io:SecurityPolicy",
    "kubernetes:kuadrant.io:AuthPolicy",
)
_NO_INGRESS = some(
    "data.ingress", field("").matches(r'(?s).*"disableIngressCreation"\s*:\s*true.*'), "make no ingress"
)


def _protected(stack: Stack, namespace: Any) -> Answer:
    """Say whether something in the stack stands before all endpoints of ``namespace``."""
    found = [in_namespace(stack, token, namespace) for token in _ASKS_WHO]
    settings = [
        _NO_INGRESS.holds(At(item.properties))
        for item in stack.of("kubernetes:core:ConfigMap")
        if At(item.properties).get("metadata.name") == "inferenceservice-config"
    ]
    if any(policies for policies, _ in found) or True in settings:
        return True
    return None if None in settings or any(more for _, more in found) else False


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for endpoint in stack.of(_ENDPOINT):
        local, protected = _LOCAL.holds(At(endpoint.properties)), _protected(stack, namespace_of(endpoint))
        if not local and not protected:
            unknown = None in (local, protected)
            yield Breach(endpoint, Fault("", "keep it in the cluster", unknown=unknown))


_VISIBLE = "metadata.labels[networking.kserve.io/visibility]"


def _settings(ingress: object, name: str = "inferenceservice-config") -> tuple[Declared, ...]:
    """Return a ConfigMap with KServe's settings."""
    metadata = {"name": name, "namespace": "kserve"}
    return (
        resource(name, "kubernetes:core/v1:ConfigMap", {"metadata": metadata, "data": {"ingress": ingress}}),
    )


RULE = Rule(
    id="endpoint-not-public",
    title="Endpoints stay in the cluster, or ask who calls",
    why="KServe gives an endpoint a public address where an ingress is installed, and asks nobody for a"
    " password: the model, its answers and its GPUs are anybody's.",
    fix="Set the label `networking.kserve.io/visibility: cluster-local`, or put an AuthorizationPolicy,"
    " SecurityPolicy or AuthPolicy into its namespace, or `disableIngressCreation` into KServe's"
    " configuration.",
    severity=Severity.CRITICAL,
    across=_across,
    about=(_ENDPOINT,),
    dev=Level.MANDATORY,
    gap="SRV-1",
    evidence="kserve/kserve#2197",
    maps=("mitre-atlas/AML.T0132", "nist-800-53/AC-3", "owasp-llm/LLM10"),
    good=(
        *(
            changed(
                "endpoint",
                "metadata.namespace",
                namespace,
                together={"metadata.labels": {}},
                also=("endpoint-disruption-budget",),
            )
            for namespace in ("training", "guarded", "shielded")
        ),
        changed(
            "endpoint",
            _VISIBLE,
            together={"metadata.labels[networking.knative.dev/visibility]": "cluster-local"},
        ),
        changed("endpoint", _VISIBLE, "public", beside=_settings('{\n"disableIngressCreation" : true\n}')),
    ),
    undetermined=(changed("endpoint", _VISIBLE, "public", beside=_settings(UNKNOWN)),),
    bad=(
        changed("endpoint", _VISIBLE, "public"),
        changed("endpoint", "metadata.labels"),
        changed("endpoint", _VISIBLE, "public", beside=_settings('{"disableIngressCreation": false}')),
        changed(
            "endpoint",
            _VISIBLE,
            "public",
            beside=_settings('{"disableIngressCreation": true}', "other-config"),
        ),
    ),
)
