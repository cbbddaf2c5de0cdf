import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpBudget
from atoll.testing import record

ARGS = {"billing_account": "012345-6789AB-CDEF01", "project_number": "123456789012", "amount": 20_000}


def budget(**change):
    return record(lambda: GcpBudget("month", ARGS | change))["month-budget"].inputs


def test_a_month_of_a_project() -> None:
    made = budget()

    assert made["amount"] == {"specifiedAmount": {"units": "20000"}}
    assert made["budgetFilter"]["projects"] == ["projects/123456789012"]
    shares = [(rule["thresholdPercent"], rule["spendBasis"]) for rule in made["thresholdRules"]]
    assert shares == [
        (0.5, "CURRENT_SPEND"),
        (0.8, "CURRENT_SPEND"),
        (1, "CURRENT_SPEND"),
        (1, "FORECASTED_SPEND"),
    ]
    assert "allUpdatesRule" not in made


def test_who_is_told() -> None:
    made = budget(pubsub_topic="projects/p/topics/t", forecast=False, thresholds_percent=[90], currency="EUR")

    assert made["allUpdatesRule"] == {"pubsubTopic": "projects/p/topics/t"}
    assert made["thresholdRules"] == [{"thresholdPercent": 0.9, "spendBasis": "CURRENT_SPEND"}]
    assert made["amount"]["specifiedAmount"]["currencyCode"] == "EUR"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"billing_account": "mine"}, "billing_account"),
        ({"amount": 0}, "amount"),
        ({"currency": "euro"}, "currency"),
        ({"thresholds_percent": [0]}, "thresholds_percent[0]"),
        ({"notification_channels": ["c"] * 6}, "notification_channels"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        budget(**change)

    assert [problem.path for problem in error.value.problems] == [path]
