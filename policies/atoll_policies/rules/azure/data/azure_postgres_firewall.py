"""Databases don't answer to all addresses."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azure-postgres-firewall",
    title="Azure's PostgreSQL doesn't allow every address",
    why="A rule from 0.0.0.0 lets everyone in, or all that runs in Azure, whoever pays for it.",
    fix="Name your addresses in `startIpAddress` and `endIpAddress`, or use the network alone.",
    severity=Severity.HIGH,
    requires={
        "azure-native:dbforpostgresql:FirewallRule": all_of(
            field("startIpAddress").differs("0.0.0.0"),  # noqa: S104  # an address of others
            field("endIpAddress").differs("255.255.255.255"),
        )
    },
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV2_AZURE_26",),
    good=(changed("az-postgres-firewall", "endIpAddress", "203.0.113.1"),),
    bad=(
        changed("az-postgres-firewall", "startIpAddress", "0.0.0.0"),  # noqa: S104
        changed("az-postgres-firewall", "endIpAddress", "255.255.255.255"),
    ),
)
