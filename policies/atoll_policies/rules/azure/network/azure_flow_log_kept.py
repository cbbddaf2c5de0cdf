"""Flow logs are on, and kept long enough to find out what happened."""

from atoll_policies import Level, Rule, Severity, all_of, any_of, changed, field

RULE = Rule(
    id="azure-flow-log-kept",
    title="Azure's flow logs are kept for 90 days",
    why="Break-ins are found months later on average, and then the question is what left the network.",
    fix="Set `enabled` and `retentionPolicy.enabled` to true, with 90 `days` or more; 0 means for ever.",
    severity=Severity.LOW,
    requires={
        "azure-native:network:FlowLog": all_of(
            field("enabled").is_true(),
            field("retentionPolicy.enabled").is_true(),
            any_of(field("retentionPolicy.days").at_least(90), field("retentionPolicy.days").equals(0)),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-11",),
    equivalents=("CKV_AZURE_12",),
    good=(
        changed("az-flow-log", "format", {"type": "JSON", "version": 2}),
        changed("az-flow-log", "retentionPolicy.days", 0),
    ),
    bad=(
        changed("az-flow-log", "retentionPolicy.days", 89),
        changed("az-flow-log", "retentionPolicy.enabled", False),
        changed("az-flow-log", "enabled", False),
    ),
)
