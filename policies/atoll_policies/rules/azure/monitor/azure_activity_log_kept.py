"""What is done in a subscription stays on record for a year."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, changed, field, without
from atoll_policies.rules.azure._answers import all_of_them, any_of_them

_LONG = field("retentionInDays").at_least(365)


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    settings = stack.of("azure-native:monitor:SubscriptionDiagnosticSetting")
    for workspace in stack.of("azure-native:operationalinsights:Workspace"):
        used = any_of_them(setting.refers_to(workspace, "workspaceId") for setting in settings)
        long = _LONG.holds(At(workspace.properties))
        wrong = all_of_them((used, None if long is None else not long))
        if wrong is not False:
            yield Breach(workspace, Fault("retentionInDays", "be at least 365", unknown=wrong is None))


RULE = Rule(
    id="azure-activity-log-kept",
    title="Azure's activity log is kept for a year",
    why="Break-ins are found months later on average, and auditors ask for a year.",
    fix="Set `retentionInDays` of the log's workspace to 365 or more.",
    severity=Severity.LOW,
    across=_breaches,
    about=("azure-native:operationalinsights:Workspace",),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-11", "pci-dss/10.5.1"),
    equivalents=("CKV_AZURE_37",),
    disagrees={"CKV_AZURE_37": "it speaks of log profiles, which diagnostic settings have replaced"},
    good=(changed("az-logs", "retentionInDays", 365), without("az-activity")),
    bad=(changed("az-logs", "retentionInDays", 364), changed("az-logs", "retentionInDays")),
)
