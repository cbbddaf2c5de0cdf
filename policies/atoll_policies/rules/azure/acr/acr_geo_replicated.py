"""Registries outlive their region."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, changed, field, without
from atoll_policies.rules.azure._answers import all_of_them, any_of_them
from atoll_policies.rules.azure._links import belongs_to

_PREMIUM = field("sku.name").equals("Premium")


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for registry in stack.of("azure-native:containerregistry:Registry"):
        copies = stack.of("azure-native:containerregistry:Replication")
        copied = any_of_them(belongs_to(copy, "registryName", registry) for copy in copies)
        done = all_of_them((_PREMIUM.holds(At(registry.properties)), copied))
        if not done:
            yield Breach(registry, Fault("", "have a Replication in a second region", unknown=done is None))


RULE = Rule(
    id="acr-geo-replicated",
    title="Azure's registries are copied to a second region",
    why="Nodes can't start while their registry's region is away. Where all runs in one region, or images may"
    " not leave it, there is nothing to copy: this is a reminder.",
    fix="Add a `Replication` of a registry whose `sku.name` is Premium.",
    severity=Severity.LOW,
    across=_breaches,
    about=("azure-native:containerregistry:Registry",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9", "soc2/A1.2"),
    equivalents=("CKV_AZURE_165",),
    good=(changed("acr-replica", "location", "northeurope"),),
    bad=(
        changed("acr-replica", "registryName", "another"),
        changed("acr", "sku.name", "Standard"),
        without("acr-replica"),
    ),
)
