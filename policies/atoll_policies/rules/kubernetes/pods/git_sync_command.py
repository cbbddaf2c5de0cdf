"""Git-sync runs Git, and nothing else."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    containers,
    each,
    field,
)

RULE = Rule(
    id="git-sync-command",
    title="Git-sync's program isn't exchanged",
    why="`GITSYNC_GIT` names the program that git-sync runs: whoever sets it runs what they like with its"
    " credentials.",
    fix="Take the variable away.",
    severity=Severity.MEDIUM,
    requires=containers(each("env[*]", field("name").differs("GITSYNC_GIT"))),
    absent="passes",
    maps=(
        "nist-800-53/CM-7",
        "nist-800-53/SI-7",
    ),
    equivalents=("CKV_K8S_159",),
    good=(changed("pod", "spec.containers[0].env[0].name", "GITSYNC_REPO"),),
    bad=(
        changed("pod", "spec.containers[0].env[0].name", "GITSYNC_GIT"),
        changed("deployment", "spec.template.spec.containers[0].env[0].name", "GITSYNC_GIT"),
    ),
)
