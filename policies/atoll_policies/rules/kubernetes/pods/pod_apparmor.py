"""AppArmor stays on."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

_ALLOWED = ("RuntimeDefault", "Localhost")

RULE = Rule(
    id="pod-apparmor",
    title="No pod turns AppArmor off",
    why="Without a profile a program that breaks out of its container meets one fence less.",
    fix="Leave out `appArmorProfile`, or set its `type` to RuntimeDefault or Localhost.",
    severity=Severity.MEDIUM,
    requires=secured(
        "appArmorProfile.type",
        words="be RuntimeDefault or Localhost",
        test=lambda value: value is MISSING or value in _ALLOWED,
    ),
    absent="passes",
    maps=(
        "pss/baseline-apparmor",
        "aisvs/4.1.1",
        "nsa/hardened-runtime",
    ),
    good=(
        changed("pod", "spec.securityContext.appArmorProfile", {"type": "RuntimeDefault"}),
        changed(
            "pod", "spec.securityContext.appArmorProfile", {"type": "Localhost", "localhostProfile": "p"}
        ),
    ),
    bad=(
        changed("pod", "spec.securityContext.appArmorProfile.type", "Unconfined"),
        changed(
            "deployment",
            "spec.template.spec.containers[0].securityContext.appArmorProfile",
            {"type": "Unconfined"},
        ),
    ),
)
