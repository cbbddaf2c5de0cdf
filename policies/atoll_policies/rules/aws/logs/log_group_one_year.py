"""Logs are kept a year."""

from atoll_policies import (
    At,
    Level,
    Parameter,
    Rule,
    Severity,
    added,
    any_of,
    changed,
    custom,
    each,
    field,
    ref,
    resource,
    when,
)


def _long_enough(at: At) -> bool:
    return isinstance(at.value, int | float) and at.value >= at.parameters["days"]


RULE = Rule(
    id="log-group-one-year",
    title="Log groups are kept a year at least",
    why=(
        "Intrusions are found after months on average. Where logs have prompts or people's data a "
        "shorter time may be right, so this advises."
    ),
    fix="Set `retentionInDays` to 365 or more; the parameter `days` says how many.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:cloudwatch/logGroup:LogGroup": when(
            field("retentionInDays").present(),
            any_of(
                each("retentionInDays", custom("be as long as the parameter `days` says", _long_enough)),
                field("retentionInDays").equals(0),
            ),
        )
    },
    parameters={"days": Parameter(365, "how long logs are kept, in days", {"type": "number", "minimum": 1})},
    absent="passes",
    maps=(
        "nist-800-53/AU-11",
        "pci-dss/10.5.1",
        "cis-eks/2.1.2",
    ),
    equivalents=("CKV_AWS_338",),
    disagrees={"CKV_AWS_338": "Logs that say no time are kept for ever, which it takes for too short."},
    good=(
        changed("trail-logs", "retentionInDays", 365),
        changed("trail-logs", "retentionInDays", 0),
        added(
            resource("kept-logs", "aws:cloudwatch/logGroup:LogGroup", {"kmsKeyId": ref("data-key", "arn")}),
            also=("log-group-retention",),
        ),
    ),
    bad=(
        added(
            resource(
                "short-logs",
                "aws:cloudwatch/logGroup:LogGroup",
                {"retentionInDays": 180, "kmsKeyId": ref("data-key", "arn")},
            )
        ),
        added(
            resource(
                "short-logs",
                "aws:cloudwatch/logGroup:LogGroup",
                {"retentionInDays": 1, "kmsKeyId": ref("data-key", "arn")},
            )
        ),
    ),
)
