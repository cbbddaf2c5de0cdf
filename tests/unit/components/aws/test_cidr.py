from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from atoll.aws._cidr import ZONE_LETTERS, plan_subnets


@st.composite
def networks(draw, within: str = "10.0.0.0/8") -> IPv4Network:
    parent = IPv4Network(within)
    prefix = draw(st.integers(16, 22))
    nth = draw(st.integers(0, 2 ** (prefix - parent.prefixlen) - 1))
    return IPv4Network((int(parent.network_address) + nth * 2 ** (32 - prefix), prefix))


ZONES = st.lists(st.sampled_from([f"us-east-1{letter}" for letter in ZONE_LETTERS]), min_size=1, unique=True)
PODS = st.none() | networks("100.64.0.0/10")


@given(networks(), ZONES, PODS)
def test_subnets_are_apart_and_inside(vpc, zones, pods) -> None:
    planned = plan_subnets(vpc, zones, pods)
    of_the_vpc = [subnet for zone in planned.values() for subnet in (zone.private, zone.public)]
    of_pods = [zone.pods for zone in planned.values() if zone.pods is not None]

    for whole, parts in ((vpc, of_the_vpc), (pods, of_pods)):
        assert all(part.subnet_of(whole) and part.prefixlen <= 28 for part in parts)
        assert not any(a.overlaps(b) for i, a in enumerate(parts) for b in parts[:i])
    assert len(of_pods) == (0 if pods is None else len(zones))


@given(networks(), ZONES, PODS)
def test_a_zone_that_comes_or_goes_moves_no_other(vpc, zones, pods) -> None:
    everywhere = plan_subnets(vpc, [f"us-east-1{letter}" for letter in ZONE_LETTERS], pods)

    assert plan_subnets(vpc, zones, pods) == {zone: everywhere[zone] for zone in zones}


@given(networks(), PODS)
def test_an_eighth_stays_free(vpc, pods) -> None:
    everywhere = plan_subnets(vpc, [f"us-east-1{letter}" for letter in ZONE_LETTERS], pods)
    free = list(vpc.subnets(prefixlen_diff=3))[6]

    assert not any(free.overlaps(zone.private) or free.overlaps(zone.public) for zone in everywhere.values())
