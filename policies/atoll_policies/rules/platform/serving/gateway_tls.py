"""Gateways speak TLS."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import (
    MISSING,
    UNKNOWN,
    At,
    Breach,
    Fault,
    Level,
    Resource,
    Rule,
    Severity,
    Stack,
    all_of,
    any_of,
    changed,
    each,
    field,
    some,
    without,
)
from atoll_policies.namespaces import namespace_of

_GATEWAY = "kubernetes:gateway.networking.k8s.io:Gateway"
_ROUTE = "kubernetes:gateway.networking.k8s.io:HTTPRoute"
_MESH_GATEWAY = "kubernetes:networking.istio.io:Gateway"
_SECURE = field("protocol").one_of("HTTPS", "TLS")
_SECURE_SERVERS = each(
    "spec.servers[*]",
    any_of(field("port.protocol").one_of("HTTPS", "TLS"), field("tls.httpsRedirect").is_true()),
)
# How a listener sends its callers on, see https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
_SENDS_ON = all_of(
    field("spec.rules").present(),
    each("spec.rules[*]", some("filters[*]", field("requestRedirect.scheme").equals("https"))),
)


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for gateway in stack.of(_GATEWAY):
        for listener in At(gateway.properties).reach("spec.listeners[*]"):
            answers = [] if _SECURE.holds(listener) else _redirects(stack, gateway, listener)
            for fault in _SECURE.check(listener):
                if not answers or False in answers:
                    yield Breach(gateway, fault)
                elif None in answers:
                    yield Breach(gateway, Fault(fault.path, fault.words, unknown=True))
    for gateway in stack.of(_MESH_GATEWAY):
        for fault in _SECURE_SERVERS.check(At(gateway.properties)):
            yield Breach(gateway, fault)


def _redirects(stack: Stack, gateway: Resource, listener: At) -> list[bool | None]:
    """Return, for each route that a listener has or may have, whether it does nothing but redirect."""
    section = listener.get("name")
    wanted = (At(gateway.properties).get("metadata.name"), namespace_of(gateway), section)
    answers = []
    for route in stack.of(_ROUTE):
        tree = At(route.properties)
        parents = [_named(parent, route, section) for parent in tree.reach("spec.parentRefs[*]")]
        if wanted in parents:
            answers.append(_SENDS_ON.holds(tree))
        elif any(UNKNOWN in parent for parent in parents):
            answers.append(None)
    return answers


def _named(parent: At, route: Resource, section: Any) -> tuple[Any, Any, Any]:
    """Return the gateway, its namespace and the listener that a route's ``parent`` names."""
    namespace, listener = parent.get("namespace"), parent.get("sectionName")
    return (
        parent.get("name"),
        namespace_of(route) if namespace is MISSING else namespace,
        section if listener is MISSING else listener,
    )


RULE = Rule(
    id="gateway-tls",
    title="Gateways take requests over TLS alone",
    why="Requests to a model, and the tokens that come with them, are read by whoever is on the way.",
    fix="Give every listener the protocol HTTPS or TLS, with a certificate; one whose HTTPRoutes do nothing"
    " but redirect to `https` may stay.",
    severity=Severity.HIGH,
    across=_across,
    about=(_GATEWAY, _MESH_GATEWAY),
    dev=Level.MANDATORY,
    gap="SRV-3",
    evidence="nirmata/kyverno-policies#241",
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "cis-eks/5.4.5",
        "nsa/encryption",
        "cis-aks/5.4.5",
    ),
    good=(
        changed("gateway", "spec.listeners[0].name", "secure"),
        changed("mesh-gateway", "spec.servers[0].port.name", "secure"),
        changed("gateway", "spec.listeners[0].protocol", "TLS"),
        changed(
            "mesh-gateway",
            "spec.servers[0].port.protocol",
            "HTTP",
            together={"spec.servers[0].tls": {"httpsRedirect": True}},
        ),
        changed("mesh-gateway", "spec.servers[0].port.protocol", "TLS"),
        changed("to-https", "spec.parentRefs[0].namespace"),
    ),
    bad=(
        changed("gateway", "spec.listeners[0].protocol", "HTTP"),
        changed("gateway", "spec.listeners[0].protocol", "TCP"),
        changed("mesh-gateway", "spec.servers[0].port.protocol", "HTTP"),
        without("to-https"),
        changed("to-https", "spec.rules[0].filters"),
        changed("to-https", "spec.rules"),
        changed("to-https", "spec.rules[1]", {"backendRefs": [{"name": "web", "port": 80}]}),
        changed("to-https", "spec.rules[0].filters[0].requestRedirect.scheme", "http"),
        changed("to-https", "spec.parentRefs[0].sectionName", "https"),
        changed("to-https", "spec.parentRefs[0].name", "another"),
        changed("to-https", "spec.parentRefs[0].namespace", "another"),
        changed(
            "to-https", "metadata.namespace", "another", together={"spec.parentRefs[0].namespace": "another"}
        ),
    ),
)
