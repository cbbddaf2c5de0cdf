"""Search doesn't answer to all addresses."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-search-networks",
    title="Azure's search doesn't allow every address",
    why="A range that is everything undoes the firewall, and an index holds what documents say.",
    fix="Name your networks in `networkRuleSet.ipRules`.",
    severity=Severity.HIGH,
    requires={"azure-native:search:Service": field("networkRuleSet.ipRules[*].value").differs("0.0.0.0/0")},
    absent="passes",
    maps=(
        "nist-800-53/SC-7",
        "owasp-llm/LLM08",
    ),
    equivalents=("CKV_AZURE_210",),
    good=(changed("az-search", "networkRuleSet"),),
    bad=(
        changed("az-search", "networkRuleSet.ipRules[0].value", "0.0.0.0/0"),
        changed("az-search", "networkRuleSet.ipRules", [{"value": "10.0.0.0/8"}, {"value": "0.0.0.0/0"}]),
    ),
)
