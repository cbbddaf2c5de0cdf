"""Whom network ACLs let in, by what port. Of their entries the first one that fits decides."""

from math import inf

from atoll_policies import At, Condition, all_of, any_of, custom, field

LIST = "aws:ec2/networkAcl:NetworkAcl"
ENTRY = "aws:ec2/networkAclRule:NetworkAclRule"

_WORLD = {"cidrBlock": "0.0.0.0/0", "ipv6CidrBlock": "::/0"}
_REFUSES = any_of(field("action").equals("deny"), field("ruleAction").equals("deny"))
_EVERY_PROTOCOL = field("protocol").one_of("-1", "all")
EVERY_PORT = any_of(_EVERY_PROTOCOL, all_of(field("fromPort").at_most(1), field("toPort").at_least(65535)))


def port(number: int) -> Condition:
    """Return that an entry is for the port ``number``, among others or not."""
    return any_of(
        _EVERY_PROTOCOL, all_of(field("fromPort").at_most(number), field("toPort").at_least(number))
    )


def closed(ports: Condition, words: str, entries: str = "") -> Condition:
    """Return that the world isn't let in by ``ports``; ``entries`` is where an ACL has them in itself."""

    def holds(at: At) -> bool | None:
        ordered = sorted(at.reach(entries), key=_number)
        answers = [_refused(ordered, all_of(field(name).equals(net), ports)) for name, net in _WORLD.items()]
        if False in answers:
            return False
        return None if None in answers else True

    return custom(words, holds)


def _refused(entries: list[At], fits: Condition) -> bool | None:
    for entry in entries:
        answer = fits.holds(entry)
        if answer is not False:
            return _REFUSES.holds(entry) if answer else None
    return True


def _number(entry: At) -> float:
    (number,) = entry.reach("ruleNo")
    return number.value if isinstance(number.value, int | float) else -inf
