import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import tags

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DEFAULT_ALERTS = (50, 80, 100)
_MOST_NOTIFICATIONS, _MOST_EMAILS = 10, 10
"""Of one budget, and of one notification. Source:
https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html"""


class AwsBudgetArgs(TypedDict):
    """Arguments of ``AwsBudget``."""

    monthly_limit_usd: int
    """What a month may cost, in US dollars."""
    emails: NotRequired[list[Input[str]]]
    """Who is told, at most ten. None when absent: give these or ``sns_topic_arn``."""
    sns_topic_arn: NotRequired[Input[str]]
    """Topic that is told, whose policy lets ``budgets.amazonaws.com`` publish. None when absent."""
    alert_percentages: NotRequired[list[int]]
    """Shares of the limit, in percent, at which what was spent is told. 50, 80 and 100 when absent."""
    forecast_percentage: NotRequired[int]
    """Share of the limit at which the forecast for the month is told. 100 when absent."""
    cost_tag_key: NotRequired[str]
    """Cost allocation tag that narrows the budget to what carries it with ``cost_tag_value``. The whole
    account's costs count when absent."""
    cost_tag_value: NotRequired[str]
    """Value of the cost allocation tag; may be absent only where its key is."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of the budget. None when absent."""


class AwsBudget(pulumi.ComponentResource):
    """A monthly budget that tells people before the money is gone. It stops nothing."""

    budget_name: Output[str]
    """Name of the budget."""

    def __init__(self, name: str, args: AwsBudgetArgs, opts: ResourceOptions | None = None) -> None:
        """Make the budget ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsBudget", name, {}, opts)
        filters = None
        if "cost_tag_key" in args:
            value = f"user:{args['cost_tag_key']}${args['cost_tag_value']}"
            filters = [{"name": "TagKeyValue", "values": [value]}]
        budget = aws.budgets.Budget(
            f"{name}-budget",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(int(args["monthly_limit_usd"])),
            limit_unit="USD",
            cost_filters=filters,
            notifications=_notifications(args),
            tags=tags(name, "AwsBudget", args.get("tags")),
            opts=ResourceOptions(parent=self),
        )
        self.budget_name = budget.name
        self.register_outputs({"budget_name": self.budget_name})


def _notifications(args: AwsBudgetArgs) -> list[dict[str, Any]]:
    alerts = [("ACTUAL", int(percentage)) for percentage in args.get("alert_percentages", _DEFAULT_ALERTS)]
    alerts.append(("FORECASTED", int(args.get("forecast_percentage", 100))))
    told: dict[str, Any] = {}
    if args.get("emails"):
        told["subscriber_email_addresses"] = list(args["emails"])
    if "sns_topic_arn" in args:
        told["subscriber_sns_topic_arns"] = [args["sns_topic_arn"]]
    return [
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": kind,
            "threshold": percentage,
            "threshold_type": "PERCENTAGE",
            **told,
        }
        for kind, percentage in alerts
    ]


def _check(name: str, args: AwsBudgetArgs) -> None:
    checks = AwsChecks("AwsBudget", name, args, AwsBudgetArgs)
    checks.whole_number("monthly_limit_usd", at_least=1)
    checks.whole_number("forecast_percentage", at_least=1, at_most=1000)
    emails = args.get("emails", [])
    if not emails and "sns_topic_arn" not in args:
        checks.add("emails", "must not be empty: nobody would be told", fix="give emails or sns_topic_arn")
    if len(emails) > _MOST_EMAILS:
        checks.add("emails", "are too many", got=len(emails), allowed=f"at most {_MOST_EMAILS}")
    for i, email in enumerate(emails):
        if isinstance(email, str) and not _EMAIL.fullmatch(email):
            checks.add(f"emails[{i}]", "isn't an e-mail address", got=email)
    checks.arn("sns_topic_arn")
    percentages = args.get("alert_percentages", [])
    if len(percentages) >= _MOST_NOTIFICATIONS:
        allowed = f"at most {_MOST_NOTIFICATIONS - 1}, beside the forecast"
        checks.add("alert_percentages", "are too many", got=len(percentages), allowed=allowed)
    for i, percentage in enumerate(percentages):
        if not 1 <= percentage <= 1000 or percentage in percentages[:i]:
            allowed = "1 to 1000, each once"
            checks.add(f"alert_percentages[{i}]", "is out of range or twice", got=percentage, allowed=allowed)
    if ("cost_tag_key" in args) != ("cost_tag_value" in args):
        checks.add("cost_tag_value", "and cost_tag_key go together", fix="give both, or none")
    checks.finish()
