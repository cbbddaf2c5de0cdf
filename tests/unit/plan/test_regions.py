"""Which region a resource is in."""

from __future__ import annotations

from typing import Any

from atoll_engine.plan import make_plan
from tests.unit.plan.samples import gke_pool, made, nat_gateway, outcome

TWO = {
    "cloud": "multi",
    "places": {
        "train": {"cloud": "aws", "region": "us-west-2"},
        "serve": {"cloud": "aws", "region": "us-east-1"},
        "batch": {"cloud": "gcp", "region": "europe-west4"},
    },
}


def doubts(*resources: Any, settings: Any = None) -> list[tuple[str, ...]]:
    plan = make_plan(outcome(*resources), settings or {}, environment="test", basis="filled")
    return [charge.doubts for charge in plan.cost.charges]


def test_regions_are_those_of_the_settings() -> None:
    plan = make_plan(outcome(nat_gateway("a")), TWO, environment="test", basis="filled")

    assert plan.regions == {"aws": ("us-west-2", "us-east-1"), "gcp": ("europe-west4",)}


def test_two_regions_of_one_cloud_have_prices_of_their_own() -> None:
    kind = "aws:ec2/natGateway:NatGateway"
    east = made(kind, "east", outputs={"region": "us-east-1"})
    west = made(kind, "west", outputs={"region": "us-west-2"})

    assert doubts(east, settings=TWO) == [()]
    assert doubts(west, settings=TWO) == [("price of us-east-1, as none is known for us-west-2",)]


def test_where_it_may_be_either_that_is_said() -> None:
    assert doubts(nat_gateway("a"), settings=TWO) == [
        ("price of us-east-1, as none is known for us-west-2 or us-east-1",)
    ]


def test_without_settings_resources_tell() -> None:
    pool = gke_pool("p", "e2-standard-4", None, location="europe-west4-b", nodeCount=1)
    subnet = made("aws:ec2/subnet:Subnet", "s", {"availabilityZone": "eu-west-1c"})

    plan = make_plan(outcome(pool, subnet), {}, environment="test", basis="filled")

    assert plan.regions == {"aws": ("eu-west-1",), "gcp": ("europe-west4",)}
