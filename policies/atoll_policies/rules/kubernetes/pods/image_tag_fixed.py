"""An image is of a version."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    containers,
    field,
    when,
)
from atoll_policies.pods import (
    CONTAINERS,
    CORE,
)

_FIXED = r"\S+@sha256:[0-9a-f]{64}|(\S+/)?[^:/\s]+:(?!latest$)[\w.-]+"

RULE = Rule(
    id="image-tag-fixed",
    title="Images have a tag that isn't `latest`, or a digest",
    why="`latest` is another program tomorrow, and nobody can tell which one ran.",
    fix="Write `image: NAME:VERSION`, or better NAME@sha256:...",
    severity=Severity.MEDIUM,
    requires=containers(
        when(field("image").present(), field("image").matches(_FIXED, "have a tag or digest")),
        CORE,
        kinds=CONTAINERS,
    ),
    absent="passes",
    maps=(
        "nist-800-53/CM-2",
        "nist-800-53/SI-7",
    ),
    equivalents=("CKV_K8S_14",),
    good=(
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "registry:5000/serve:1.2",
            also=("image-digest", "image-pulled-always"),
        ),
    ),
    bad=(
        changed(
            "deployment", "spec.template.spec.containers[0].image", "serve:latest", also=("image-digest",)
        ),
        changed("pod", "spec.containers[0].image", "serve", also=("image-digest",)),
    ),
)
