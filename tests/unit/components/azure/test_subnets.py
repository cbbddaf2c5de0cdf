from ipaddress import IPv4Network
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from atoll.azure._subnets import LONGEST_PREFIX, plan_subnets


@st.composite
def address_spaces(draw) -> IPv4Network:
    prefix = draw(st.integers(8, LONGEST_PREFIX))
    address = (10 << 24) | draw(st.integers(0, 2**24 - 1))
    return IPv4Network((address, prefix), strict=False)


@given(address_spaces())
def test_parts_are_disjoint_and_fill_the_space(space) -> None:
    plan = plan_subnets(space)
    parts = (*plan.subnets, *plan.spare)

    assert all(part.subnet_of(space) for part in parts)
    assert not any(a.overlaps(b) for a, b in combinations(parts, 2))
    assert sum(part.num_addresses for part in parts) == space.num_addresses


@given(address_spaces())
def test_there_is_room_to_grow(space) -> None:
    plan = plan_subnets(space)
    used = sum(subnet.num_addresses for subnet in plan.subnets)

    assert used * 3 <= space.num_addresses + space.num_addresses // 8
    assert plan.spare[0].num_addresses == plan.nodes.num_addresses
    assert int(plan.spare[0][0]) == int(plan.nodes[-1]) + 1, "nodes can have twice as many addresses"
    assert plan.api_server.prefixlen <= 28
    assert plan.private_endpoints.num_addresses >= 64


def test_the_default_space() -> None:
    plan = plan_subnets(IPv4Network("10.64.0.0/16"))

    assert list(map(str, plan.subnets)) == ["10.64.0.0/18", "10.64.128.0/22", "10.64.132.0/22"]
