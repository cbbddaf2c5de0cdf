"""Secrets are changed every quarter at least."""

import re
from typing import Any

from atoll_policies import At, Level, Parameter, Rule, Severity, changed, custom, field
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

_RATE = re.compile(r"rate\((\d{1,6}) (minute|hour|day)s?\)")
_PER_DAY = {"minute": 1440, "hour": 24, "day": 1}


def _often_enough(at: At) -> bool | None:
    most = float(at.parameters["days"])
    after_days = field("rotationRules.automaticallyAfterDays")
    if at.get(after_days.path) is MISSING:
        return _scheduled(at.get("rotationRules.scheduleExpression"), most)
    return after_days.at_most(most).holds(at)


def _scheduled(schedule: Any, most: float) -> bool | None:
    if schedule is UNKNOWN or schedule is HIDDEN:
        return None
    rate = _RATE.fullmatch(schedule) if isinstance(schedule, str) else None
    if rate is None:
        return isinstance(schedule, str) and schedule.startswith("cron(")
    return int(rate[1]) <= most * _PER_DAY[rate[2]]


RULE = Rule(
    id="secret-rotated-often",
    title="Secrets are rotated every 90 days at least",
    why="A token that leaked works until it changes; ninety days are what auditors ask for.",
    fix="Set `rotationRules.automaticallyAfterDays` to 90 or less, or a `scheduleExpression` as often.",
    severity=Severity.LOW,
    requires={
        "aws:secretsmanager/secretRotation:SecretRotation": custom(
            "rotate often enough", _often_enough, "rotationRules"
        )
    },
    prod=Level.ADVISORY,
    parameters={"days": Parameter(90, "the most days between rotations", {"type": "integer", "minimum": 1})},
    maps=(
        "nist-800-53/IA-5",
        "pci-dss/8.6.3",
    ),
    equivalents=("CKV_AWS_304",),
    good=(
        changed("token-rotation", "rotationRules.automaticallyAfterDays", 90),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(90 days)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(2160 hours)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(129600 minutes)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "cron(0 8 1 * ? *)"}),
    ),
    undetermined=(changed("token-rotation", "rotationRules", {"scheduleExpression": UNKNOWN}),),
    bad=(
        changed("token-rotation", "rotationRules.automaticallyAfterDays", 91),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(91 days)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(2161 hours)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(129601 minutes)"}),
        changed("token-rotation", "rotationRules", {"scheduleExpression": "rate(1 year)"}),
        changed("token-rotation", "rotationRules"),
    ),
)
