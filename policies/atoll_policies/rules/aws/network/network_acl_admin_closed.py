"""ACLs keep ports for administration closed."""

from atoll_policies import (
    Condition,
    Level,
    Rule,
    Severity,
    added,
    all_of,
    changed,
    field,
    when,
)
from atoll_policies.rules.aws.network._lists import ENTRY, LIST, closed, port
from atoll_policies.rules.aws.network._samples import entry, listed

_PORTS = (20, 21, 22, 3389)


def _all_closed(entries: str = "") -> Condition:
    return all_of(
        *(
            closed(port(number), words=f"keep port {number} closed to the world", entries=entries)
            for number in _PORTS
        )
    )


RULE = Rule(
    id="network-acl-admin-closed",
    title="Network ACLs don't let the world in by FTP, SSH or remote desktop",
    why=(
        "An ACL is the second line behind security groups: it holds when a group is opened by "
        "mistake. Groups decide what comes in, so this advises."
    ),
    fix=(
        "Deny ports 20 to 22 and 3389 from 0.0.0.0/0 and ::/0 before what allows them, or name the networks."
    ),
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={LIST: _all_closed("ingress[*]"), ENTRY: when(field("egress").isnt_true(), _all_closed())},
    absent="passes",
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_229", "CKV_AWS_230", "CKV_AWS_231", "CKV_AWS_232"),
    good=(
        changed(
            "app-list", "ingress", [listed(100, "deny", 20, 3389), listed(200, "allow", 0, 0, protocol="-1")]
        ),
        changed("app-list-rule", "cidrBlock", "0.0.0.0/0"),
        changed("app-list", "ingress[1].fromPort", 20),
        changed("app-list", "ingress[1].toPort", 4000),
        changed("app-list", "ingress[0]", listed(1, "allow", 1, 19)),
        changed("app-list", "ingress[0]", listed(1, "allow", 23, 3388)),
        changed("app-list", "ingress[0]", listed(1, "allow", 3390, 9999)),
        added(entry("allow", 22, 22, "10.0.0.0/16")),
        added(entry("deny", 22, 22)),
        added(entry("allow", 0, 0, protocol="-1", egress=True)),
    ),
    bad=(
        changed("app-list", "ingress[0]", listed(1, "allow", 20, 3389)),
        changed("app-list", "ingress[0]", listed(1, "allow", 20, 3389, "::/0")),
        changed(
            "app-list",
            "ingress",
            [listed(200, "deny", 0, 0, protocol="-1"), listed(100, "allow", 0, 0, protocol="-1")],
        ),
        added(entry("allow", 20, 3389)),
        *(added(entry("allow", number, number)) for number in (20, 21, 22, 3389)),
    ),
)
