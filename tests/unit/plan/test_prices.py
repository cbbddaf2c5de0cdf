"""The price list: each row has its page, its date, and says whether it was read there."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from atoll_engine.plan import prices
from atoll_engine.plan.billed import is_known, rules
from atoll_engine.plan.prices import ListPrice

ROOT = Path(__file__).parents[3]
ROWS = sorted(prices.price_list().values(), key=lambda row: (row.cloud, row.id))
PAGES = {
    "aws": "https://aws.amazon.com/",
    "gcp": "https://cloud.google.com/",
    "azure": "https://azure.microsoft.com/",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cloud} {row.id} {row.region}")
def test_a_price_says_where_it_comes_from(row: ListPrice) -> None:
    assert row.usd > 0
    assert row.usd_per_hour <= row.usd
    assert row.page.startswith(PAGES[row.cloud]), "the page on which the cloud publishes it"
    assert bool(row.read_at) == bool(row.read_on) == row.confirmed
    if row.confirmed:
        assert row.read_at.startswith("https://")
        assert date.fromisoformat(row.read_on)


def test_where_a_cloud_is_priced_its_home_region_is() -> None:
    for cloud, price_id, region in prices.price_list():
        homes = {prices.EVERYWHERE, prices.HOME_REGION[cloud]}
        assert any((cloud, price_id, home) in prices.price_list() for home in homes), (price_id, region)


def test_no_type_is_free_and_billed_by_use() -> None:
    by_use, free = rules()

    assert not by_use.keys() & free
    assert not is_known("aws:sagemaker/endpoint:Endpoint")


def constructed(cloud: str) -> set[str]:
    """Return the tokens of all resources that a cloud's components make."""
    found = set()
    for path in (ROOT / "components" / "atoll" / cloud).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            chain = ast.unparse(node.func)
            if match := re.fullmatch(r"(?:[a-z_]+\.)*([a-z0-9]+)\.([A-Z]\w+)", chain):
                module, name = match.groups()
                if module not in ("pulumi", "v1", "random", "tls", "ipaddress", "uuid") and not name.endswith(
                    "Args"
                ):
                    found.add(token(cloud, module, name))
    return found


def token(cloud: str, module: str, name: str) -> str:
    if cloud == "azure":
        return f"azure-native:{module}:{name}"
    return f"{cloud}:{module}/{name[0].lower()}{name[1:]}:{name}"


@pytest.mark.parametrize(
    ("cloud", "one"),
    [
        ("aws", "aws:eks/cluster:Cluster"),
        ("gcp", "gcp:projects/iAMMember:IAMMember"),
        ("azure", "azure-native:containerservice:ManagedCluster"),
    ],
)
def test_it_is_decided_what_each_resource_of_our_components_costs(cloud: str, one: str) -> None:
    tokens = constructed(cloud)

    assert one in tokens
    assert len(tokens) > 20
    undecided = sorted(item for item in tokens if not is_known(item))
    assert undecided == [], "add them to plan/billed.py or plan/data/billing.yaml"
