import itertools
import re
from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from atoll.gcp._cidrs import plan_cidrs, plan_fabric_cidrs
from atoll.gcp._names import account_id

NAMES = st.from_regex(r"[a-z]([-a-z0-9]{0,45}[a-z0-9])?", fullmatch=True)


@st.composite
def blocks(draw, shortest: int, longest: int) -> str:
    prefix = draw(st.integers(shortest, longest))
    return str(IPv4Network((draw(st.integers(0, 2**prefix - 1)) << (32 - prefix), prefix)))


@given(blocks(10, 19))
def test_ranges_are_apart_and_inside(block: str) -> None:
    plan = plan_cidrs(block)
    ranges = [IPv4Network(cidr) for cidr in (plan.nodes, plan.pods, plan.services, plan.spare)]

    assert all(one.subnet_of(IPv4Network(block)) for one in ranges)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(ranges, 2))


@given(blocks(10, 19))
def test_ranges_have_the_sizes_that_gke_takes(block: str) -> None:
    plan = plan_cidrs(block)
    nodes, pods, services, spare = (
        IPv4Network(cidr) for cidr in (plan.nodes, plan.pods, plan.services, plan.spare)
    )

    assert 9 <= pods.prefixlen <= 21
    assert 16 <= services.prefixlen <= 27
    assert spare.num_addresses * 4 == IPv4Network(block).num_addresses
    # Each node of 110 pods takes a /24; four addresses of the subnet are Google's.
    assert pods.num_addresses // 256 <= nodes.num_addresses - 4


@given(blocks(8, 23), st.integers(1, 16))
def test_subnets_of_a_fabric_are_apart_and_inside(block: str, count: int) -> None:
    subnets = [IPv4Network(cidr) for cidr in plan_fabric_cidrs(block, count)]

    assert len(subnets) == count
    assert all(one.subnet_of(IPv4Network(block)) for one in subnets)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(subnets, 2))


@given(NAMES, st.sampled_from(["nodes", "identity"]))
def test_ids_of_service_accounts_are_ones(name: str, role: str) -> None:
    assert re.fullmatch(r"[a-z]([-a-z0-9]{4,28}[a-z0-9])", account_id(name, role))
    assert account_id(name, role) == account_id(name, role)


@given(NAMES, NAMES)
def test_different_names_have_different_accounts(one: str, other: str) -> None:
    assert (account_id(one, "nodes") == account_id(other, "nodes")) == (one == other)


def test_long_names_that_begin_alike_stay_apart() -> None:
    begin = "platform-of-the-research-department"

    assert account_id(f"{begin}-a", "nodes") != account_id(f"{begin}-b", "nodes")
