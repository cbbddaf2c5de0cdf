"""Networks ask name servers of their own."""

from ipaddress import ip_address, ip_network

from atoll_policies import HIDDEN, UNKNOWN, At, Level, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import any_of_them

_SERVERS = "dhcpOptions.dnsServers"


def _local(at: At) -> Answer:
    servers = at.reach(f"{_SERVERS}[*]")
    ranges = at.reach("addressSpace.addressPrefixes[*]")
    return not servers or any_of_them(
        _within(server.value, one.value) for server in servers for one in ranges
    )


def _within(server: object, prefix: object) -> Answer:
    if any(value is UNKNOWN or value is HIDDEN for value in (server, prefix)):
        return None
    try:
        return ip_address(str(server)) in ip_network(str(prefix))
    except ValueError:
        return False


RULE = Rule(
    id="azure-dns-local",
    title="Azure's networks ask name servers of their own",
    why="A server elsewhere sees every name that is asked, and is where looking up stops when it can't be"
    " reached. A hub network's server is as good: this is a reminder.",
    fix="List servers of the network's own range in `dhcpOptions.dnsServers`, or leave it out.",
    severity=Severity.LOW,
    requires={
        "azure-native:network:VirtualNetwork": custom("have a server of the network's", _local, _SERVERS)
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/SC-21",),
    equivalents=("CKV_AZURE_183",),
    good=(changed("az-network", "dhcpOptions"), changed("az-network", _SERVERS, ["10.64.0.4", "8.8.8.8"])),
    bad=(
        changed("az-network", _SERVERS, ["8.8.8.8", "8.8.4.4"]),
        changed("az-network", "addressSpace.addressPrefixes", ["10.65.0.0/16"]),
        changed("az-network", _SERVERS, ["a.example.com", "b.example.com"]),
    ),
)
