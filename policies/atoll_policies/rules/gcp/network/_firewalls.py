"""What a firewall rule lets in from the internet."""

from __future__ import annotations

from typing import Any

from atoll_policies.conditions import At, Condition, all_of, any_of, custom, field, some, when
from atoll_policies.values import HIDDEN, UNKNOWN

TOKEN = "gcp:compute/firewall:Firewall"  # noqa: S105  # a type's name

_WORLD = ("0.0.0.0/0", "::/0")

_LIVE = all_of(field("direction", default="INGRESS").equals("INGRESS"), field("disabled").isnt_true())
# A rule that names no source at all is for every source
# (cloud.google.com/firewall/docs/firewalls#sources_or_destinations_for_the_rule).
_NAMED = all_of(
    any_of(*(field(name).present() for name in ("sourceRanges", "sourceTags", "sourceServiceAccounts"))),
    field("sourceRanges[*]").none_of(*_WORLD),
)


def closed(opens: Condition) -> dict[str, Condition]:
    """Return that a firewall rule lets nobody from the internet in, where one of its ``allows`` ``opens``."""
    return {TOKEN: when(all_of(_LIVE, some("allows[*]", opens)), _NAMED)}


def ports(*wanted: int) -> Condition:
    """One of the ports is open; without a list of ports it isn't asked, see `everything`."""

    def check(at: At) -> bool | None:
        answers = [_covers(place.value, wanted) for place in at.reach("ports[*]")]
        return True if True in answers else None if None in answers else False

    return custom("open a port", check)


everything = any_of(
    field("protocol").equals("all"),
    all_of(field("protocol").one_of("tcp", "udp", "6", "17"), field("ports").absent()),
)
"""Every port is open."""


def _covers(value: Any, wanted: tuple[int, ...]) -> bool | None:
    if value is UNKNOWN or value is HIDDEN:
        return None
    first, _, last = str(value).partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        return False
    return any(int(first) <= port <= int(last or first) for port in wanted)
