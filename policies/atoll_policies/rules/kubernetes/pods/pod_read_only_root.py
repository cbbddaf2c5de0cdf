"""Programs don't change their own files."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    CONTAINERS,
    POD_PATHS,
    PRESET,
)

RULE = Rule(
    id="pod-read-only-root",
    title="Containers have a read-only root file system",
    why="What can't be written can't be exchanged: a tool that somebody fetches has nowhere to lie. Caches of"
    " models and /dev/shm need an emptyDir then, so that it is only told.",
    fix="Set `securityContext.readOnlyRootFilesystem` to true, and mount an emptyDir at /tmp and at the"
    " caches.",
    severity=Severity.MEDIUM,
    requires=containers(
        field("securityContext.readOnlyRootFilesystem").is_true(),
        tuple(token for token in POD_PATHS if token not in PRESET),
        kinds=CONTAINERS,
    ),
    prod=Level.ADVISORY,
    maps=(
        "nsa/read-only-root",
        "nist-800-53/SI-7",
    ),
    equivalents=("CKV_K8S_22",),
    good=(changed("endpoint", "spec.predictor.model.securityContext"),),
    bad=(
        changed("pod", "spec.containers[0].securityContext.readOnlyRootFilesystem", False),
        changed(
            "deployment", "spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem", False
        ),
    ),
)
