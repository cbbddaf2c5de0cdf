"""The host's side of the node's network: which /16 it gets, its link, and the way out.

The node lives in a network namespace of its own, so none of its ports is a port of the host. The host
gets one device, one route and one nftables table, and forwards packets while a cluster runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from atoll_engine import process
from atoll_engine.cluster.layout import Addresses, Layout
from atoll_engine.errors import ClusterError

_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
_FORWARDING_MARK = Path("/run/atoll-ip-forward")  # as short-lived as the setting itself
_FIRST_SECOND_OCTET, _SECOND_OCTETS = 64, 128
_DEVICE_GONE_S = 10.0


def choose_network(name: str) -> IPv4Network:
    """Return a /16 of 10.64.0.0/10 or 10.128.0.0/10 that no route or name server of this host lies in.

    The first candidate follows from the name, so that a cluster that is made again has its addresses again.
    """
    taken = _taken_networks(own_device=None)
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2])
    for step in range(_SECOND_OCTETS):
        octet = _FIRST_SECOND_OCTET + (start + step) % _SECOND_OCTETS
        candidate = IPv4Network(f"10.{octet}.0.0/16")
        if not any(candidate.overlaps(other) for other in taken):
            return candidate
    raise ClusterError(
        "no private address range is free for the cluster",
        got=f"routes or name servers in each of 10.{_FIRST_SECOND_OCTET}.0.0/16 to "
        f"10.{_FIRST_SECOND_OCTET + _SECOND_OCTETS - 1}.0.0/16",
        fix="remove a route that covers all of them (see `ip route`), or leave the VPN meanwhile",
    )


def check_network(layout: Layout, network: IPv4Network) -> None:
    """Raise where somebody else has taken the addresses since the cluster was made."""
    for other, holder in _taken_networks(own_device=layout.host_device).items():
        if network.overlaps(other):
            raise ClusterError(
                f"the addresses of cluster {layout.name!r} are taken on this host",
                got=f"{other} ({holder}) overlaps {network}",
                fix="remove that route, or delete the cluster so that it gets other addresses",
            )


def attach(layout: Layout, addresses: Addresses, node_pid: int) -> None:
    """Link host and node, and let the node's packets out through the host's address."""
    detach(layout)
    _ip("link", "add", layout.host_device, "type", "veth", "peer", "name", layout.node_device)
    _ip("link", "set", layout.node_device, "netns", str(node_pid))
    _ip("addr", "add", f"{addresses.host}/{addresses.link.prefixlen}", "dev", layout.host_device)
    _ip("link", "set", layout.host_device, "up")
    for network in (addresses.pods, addresses.services):
        _ip("route", "add", str(network), "via", str(addresses.node), "dev", layout.host_device)
    process.run(["nft", "-f", "-"], what="host firewall", error=ClusterError, stdin=_rules(layout, addresses))
    if _FORWARDING.read_text().strip() == "0":
        _FORWARDING_MARK.touch()
        _FORWARDING.write_text("1")


def detach(layout: Layout) -> None:
    """Undo `attach`; also what is left of one that ended half-way."""
    _delete_device(layout.host_device)
    if layout.firewall_table in _tables():
        command = ["nft", "delete", "table", "ip", layout.firewall_table]
        process.run(command, what="host firewall", error=ClusterError)
    others = [link for link in Path("/sys/class/net").iterdir() if link.name.startswith("atl-")]
    if _FORWARDING_MARK.exists() and not others:
        _FORWARDING.write_text("0")
        _FORWARDING_MARK.unlink()


def name_servers() -> list[IPv4Address]:
    """Return the host's IPv4 name servers that a pod can reach: loopback ones only serve this host."""
    for file in (Path("/etc/resolv.conf"), Path("/run/systemd/resolve/resolv.conf")):
        found = []
        with contextlib.suppress(OSError):
            for line in file.read_text().splitlines():
                words = line.split()
                if len(words) >= 2 and words[0] == "nameserver":
                    with contextlib.suppress(ValueError):
                        found.append(IPv4Address(words[1]))
        if reachable := [server for server in found if not server.is_loopback]:
            return reachable
    return []


def _rules(layout: Layout, addresses: Addresses) -> str:
    """Masquerade what leaves the host; from outside let nothing in but answers."""
    device, network = layout.host_device, addresses.network
    return f"""
table ip {layout.firewall_table} {{
    chain postrouting {{
        type nat hook postrouting priority srcnat;
        ip saddr {network} ip daddr != {network} oifname != "{device}" masquerade
    }}
    chain forward {{
        type filter hook forward priority filter;
        iifname != "{device}" oifname "{device}" ct state established,related accept
        iifname != "{device}" oifname "{device}" drop
    }}
}}
"""


def _taken_networks(own_device: str | None) -> dict[IPv4Network, str]:
    """Return the networks that this host reaches by more than its default route, with what holds each."""
    output = process.run(
        ["ip", "-json", "-4", "route", "show", "table", "all"], what="reading routes", error=ClusterError
    )
    taken = {IPv4Network(server): "a name server of this host" for server in name_servers()}
    for route in json.loads(output or "[]"):
        destination, device = route["dst"], route.get("dev", "no device")
        if destination != "default" and device != own_device:
            taken[IPv4Network(destination)] = f"device {device}"
    return taken


def _tables() -> set[str]:
    output = process.run(["nft", "list", "tables", "ip"], what="reading firewall tables", error=ClusterError)
    return {line.split()[-1] for line in output.splitlines() if line.startswith("table ip ")}


def _delete_device(device: str) -> None:
    """Delete `device`; it also goes by itself, a moment after the node's network namespace."""
    deadline = time.monotonic() + _DEVICE_GONE_S
    while _exists(device):
        try:
            _ip("link", "delete", device)
        except ClusterError:
            if _exists(device) and time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _exists(device: str) -> bool:
    return Path("/sys/class/net", device).exists()


def _ip(*words: str) -> None:
    process.run(["ip", *words], what="network of the node", error=ClusterError)
