"""Networks with name servers of their own have two."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-dns-redundant",
    title="Azure's networks have two name servers, or Azure's",
    why="With one, its restart stops every service that looks up a name. Azure's own is the better choice.",
    fix="List two servers in `dhcpOptions.dnsServers`, or leave it out.",
    severity=Severity.LOW,
    requires={
        "azure-native:network:VirtualNetwork": field("dhcpOptions.dnsServers").satisfies(
            "have two entries or none", lambda value: not isinstance(value, list) or len(value) != 1
        )
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-22",),
    equivalents=("CKV_AZURE_182",),
    good=(changed("az-network", "dhcpOptions"),),
    bad=(
        changed("az-network", "dhcpOptions.dnsServers", ["10.64.0.4"]),
        changed("az-network", "dhcpOptions", {"dnsServers": ["10.64.0.5"]}),
    ),
)
