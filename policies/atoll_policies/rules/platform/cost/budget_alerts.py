"""A budget tells somebody."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field, some

RULE = Rule(
    id="budget-alerts",
    title="A budget alerts somebody before it is used up",
    why="A budget without an alert limits nothing and tells nobody.",
    fix="Give it notifications with somebody who gets them; on Google Cloud `thresholdRules`.",
    severity=Severity.MEDIUM,
    requires={
        "aws:budgets/budget:Budget": some(
            "notifications[*]",
            any_of(field("subscriberEmailAddresses").present(), field("subscriberSnsTopicArns").present()),
            "notify somebody",
        ),
        "gcp:billing/budget:Budget": some(
            "thresholdRules[*]", field("thresholdPercent").at_most(1), "have a threshold of 100 % or less"
        ),
        "azure-native:consumption:Budget": some(
            "notifications.*", field("enabled").is_true(), "have a notification that is on"
        ),
    },
    dev=Level.MANDATORY,
    gap="COST-5",
    evidence="Cor-Incorporated/Grift#397",
    maps=(
        "owasp-llm/LLM10",
        "soc2/CC7.2",
        "mitre-atlas/AML.T0034",
    ),
    good=(
        changed("gpu-budget", "notifications[0].threshold", 50),
        changed(
            "gpu-budget",
            "notifications[0].subscriberEmailAddresses",
            together={"notifications[0].subscriberSnsTopicArns": ["arn:aws:sns:us-west-2:1:costs"]},
        ),
        changed("gpu-billing-budget", "thresholdRules[0].thresholdPercent", 1),
        changed("gpu-cost-budget", "amount", 10),
    ),
    bad=(
        changed("gpu-budget", "notifications", []),
        changed("gpu-budget", "notifications[0].subscriberEmailAddresses"),
        changed("gpu-billing-budget", "thresholdRules"),
        changed("gpu-billing-budget", "thresholdRules[0].thresholdPercent", 1.5),
        changed("gpu-cost-budget", "notifications.actual-80.enabled", False),
    ),
)
