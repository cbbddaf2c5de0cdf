"""Databases and caches aren't open to the internet."""

from atoll_policies import Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-databases",
    title="Security groups keep databases and caches from the internet",
    why="Open databases are found within hours, copied, and emptied for ransom.",
    fix="Name your networks in `sourceAddressPrefix`.",
    severity=Severity.HIGH,
    requires=closed(
        {"tcp", "*"},
        1433,  # SQL Server
        3306,  # MySQL
        5432,  # PostgreSQL
        6379,  # Redis
        9200,  # Elasticsearch
        27017,  # MongoDB
        words="not let the internet in on a database's port",
    ),
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    good=(
        changed("az-nsg", "securityRules[5].access", "Deny"),
        added(opened("443", "1432", "1434", "3305", "3307", "5431", "5433", protocol="Tcp", source="*")),
        added(opened("6378", "6380", "9199", "9201", "27016", "27018", protocol="Tcp", source="*")),
    ),
    bad=(
        changed("az-nsg", "securityRules[5].sourceAddressPrefix", "*"),
        *(added(opened(port)) for port in ("1433", "3306", "6379", "9200", "27017")),
    ),
)
