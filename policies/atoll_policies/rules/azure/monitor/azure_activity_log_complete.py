"""All that is done in a subscription is on record."""

from atoll_policies import Level, Rule, Severity, changed, custom
from atoll_policies.rules.azure._logs import logs

_CATEGORIES = ("Administrative", "Security", "Policy", "Alert")

RULE = Rule(
    id="azure-activity-log-complete",
    title="Azure's activity log is kept with all that is done",
    why="Who made, changed or deleted something in the subscription is written there and nowhere else.",
    fix="List Administrative, Security, Policy and Alert in `logs`, each enabled.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:monitor:SubscriptionDiagnosticSetting": custom(
            f"have {', '.join(_CATEGORIES)}, each enabled", lambda at: logs(at.value, *_CATEGORIES), "logs"
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2", "nist-800-53/AU-12"),
    equivalents=("CKV_AZURE_38",),
    disagrees={"CKV_AZURE_38": "it speaks of log profiles, which diagnostic settings have replaced"},
    good=(changed("az-activity", "logs", [{"categoryGroup": "allLogs", "enabled": True}]),),
    bad=(
        changed("az-activity", "logs[0].enabled", False),
        changed("az-activity", "logs", [{"category": "Administrative", "enabled": True}]),
    ),
)
