"""Groups and their rules say what they are for."""

from atoll_policies import Level, Rule, Severity, all_of, changed, each, field
from atoll_policies.rules.aws.network._ports import EGRESS, GROUP, INGRESS, RULE_OF_GROUP

RULE = Rule(
    id="security-group-described",
    title="Security groups and their rules have a description",
    why="Nobody dares to close a port of which no one knows why it is open.",
    fix="Set `description`, of the group and of each rule.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        GROUP: all_of(
            field("description").present(),
            each("ingress[*]", field("description").present()),
            each("egress[*]", field("description").present()),
        ),
        RULE_OF_GROUP: field("description").present(),
        INGRESS: field("description").present(),
        EGRESS: field("description").present(),
    },
    maps=("nist-800-53/CM-8",),
    equivalents=("CKV_AWS_23",),
    good=(
        changed("app-access", "description", "other"),
        changed("app-rule", "description", "other"),
        changed("app-in", "description", "other"),
        changed("app-out", "description", "other"),
    ),
    bad=(
        changed("app-access", "description"),
        changed("app-access", "ingress[0].description"),
        changed("app-access", "egress[0].description"),
        changed("app-rule", "description"),
        changed("app-in", "description"),
        changed("app-out", "description"),
    ),
)
