"""Databases can't be reached from the internet."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="azure-postgres-public-network-off",
    title="Azure's PostgreSQL has no public endpoint",
    why="With one, passwords are guessed day and night, and a leaked one reads all from anywhere.",
    fix="Set `network.publicNetworkAccess` to Disabled, or `network.delegatedSubnetResourceId`.",
    severity=Severity.HIGH,
    requires={
        "azure-native:dbforpostgresql:Server": any_of(
            field("network.publicNetworkAccess").equals("Disabled"),
            field("network.delegatedSubnetResourceId").present(),
        )
    },
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    good=(
        changed("az-postgres", "network.privateDnsZoneArmResourceId", "/privateDnsZones/databases"),
        changed("az-postgres-replica", "replicationRole", "AsyncReplica"),
    ),
    bad=(
        changed("az-postgres", "network.publicNetworkAccess", "Enabled"),
        changed("az-postgres", "network"),
    ),
)
