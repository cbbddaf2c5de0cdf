"""Names and addresses that follow from a cluster's name."""

from ipaddress import IPv4Network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.cluster.layout import Addresses, Layout, check_name
from atoll_engine.errors import ClusterError


@pytest.mark.parametrize("name", ["", "A", "1a", "a-", "-a", "a_b", "a" * 21, "a/b", "a.b"])
def test_bad_name_is_refused_with_what_is_allowed(name: str) -> None:
    with pytest.raises(ClusterError, match="1 to 20 lower-case letters"):
        check_name(name)


@given(st.from_regex(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?", fullmatch=True))
def test_devices_fit_the_kernel_limit(name: str) -> None:
    layout = Layout(check_name(name), Path("/state"))
    assert len(layout.host_device) <= 15
    assert len(layout.node_device) <= 15


@given(st.integers(64, 191))
def test_parts_of_the_network_lie_in_it_and_apart(octet: int) -> None:
    addresses = Addresses(IPv4Network(f"10.{octet}.0.0/16"))
    parts = [addresses.link, addresses.pods, addresses.services]
    assert all(part.subnet_of(addresses.network) for part in parts)
    assert not any(a.overlaps(b) for a in parts for b in parts if a is not b)
    assert addresses.host in addresses.link
    assert addresses.node in addresses.link
    assert addresses.dns_service in addresses.services
    assert addresses.api_service == addresses.services[1]


def test_clusters_of_one_name_in_two_folders_share_nothing() -> None:
    one, two = Layout("atoll", Path("/a")), Layout("atoll", Path("/b"))
    for part in ("root", "host_device", "node_device", "firewall_table"):
        assert getattr(one, part) != getattr(two, part)
