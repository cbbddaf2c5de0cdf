"""Google Cloud projects keep audit logs of all services and everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Rule, Severity, Stack, all_of, changed, field, without

_PROJECT = "gcp:organizations/project:Project"
_AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
_FULL = all_of(field("service").equals("allServices"), field("auditLogConfigs[*].exemptedMembers").absent())


def _unaudited(stack: Stack, _parameters: Mapping[str, Any]) -> Iterator[Breach]:
    for project in stack.of(_PROJECT):
        configs, more = stack.pointing_at(project, _AUDIT, "project")
        answers = [_FULL.holds(At(config.properties)) for config in configs]
        if True not in answers:
            unknown = more or None in answers
            yield Breach(project, Fault("", "have audit logs of allServices and everybody", unknown))


RULE = Rule(
    id="gcp-project-audited",
    title="Google Cloud projects keep audit logs of all services and everybody",
    why=(
        "Google logs changes by itself, but not who read which data. Such logs cost by volume, so it is "
        "advice."
    ),
    fix="Declare a `gcp.projects.IAMAuditConfig` for allServices without exempted members.",
    severity=Severity.LOW,
    across=_unaudited,
    about=(_PROJECT,),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2", "nist-800-53/AU-12"),
    equivalents=("CKV2_GCP_5",),
    good=(changed("gcp-project-audit", "project", "acme-ml"),),
    bad=(
        changed("gcp-project-audit", "service", "storage.googleapis.com"),
        changed("gcp-project-audit", "auditLogConfigs[0].exemptedMembers", ["user:ada@example.com"]),
        changed("gcp-project-audit", "project", "acme-other"),
        without("gcp-project-audit"),
    ),
)
