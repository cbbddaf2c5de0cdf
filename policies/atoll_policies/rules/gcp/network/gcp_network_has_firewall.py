"""VPC networks have firewall rules of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import Breach, Fault, Level, Rule, Severity, Stack, changed, ref, without

_NETWORK = "gcp:compute/network:Network"
_GUARDS = {
    "gcp:compute/firewall:Firewall": "network",
    "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": "attachmentTarget",
}


def _unguarded(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for network in stack.of(_NETWORK):
        answers = [stack.pointing_at(network, token, path) for token, path in _GUARDS.items()]
        if not any(found for found, _ in answers):
            more = any(more for _, more in answers)
            yield Breach(network, Fault("", "have a firewall rule that names it", unknown=more))


RULE = Rule(
    id="gcp-network-has-firewall",
    title="VPC networks have firewall rules of their own",
    why=(
        "Without a rule in the stack nobody reviewed what gets in: it is whatever was there, or is "
        "clicked together later."
    ),
    fix="Declare a firewall rule, or a firewall policy, for the network.",
    severity=Severity.LOW,
    across=_unguarded,
    about=(_NETWORK,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV2_GCP_18",),
    disagrees={"CKV2_GCP_18": "it doesn't know firewall policies"},
    good=(changed("gcp-firewall-fabric", "priority", 900),),
    bad=(
        changed("gcp-firewall-fabric", "network", ref("gcp-network")),
        without("gcp-firewall-fabric"),
        without("gcp-guarded-policy"),
    ),
)
