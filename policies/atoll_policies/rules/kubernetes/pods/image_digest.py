"""An image is one image."""

from atoll_policies import (
    Level,
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

RULE = Rule(
    id="image-digest",
    title="Images are named by digest",
    why="A tag can be moved: two replicas then run different programs, and a signature that was checked says"
    " nothing. Only told, since a registry with tags that can't be moved does as well.",
    fix="Write `image: NAME@sha256:...`.",
    severity=Severity.LOW,
    requires=containers(
        when(
            field("image").present(), field("image").matches(r"\S+@sha256:[0-9a-f]{64}", "be named by digest")
        ),
        CORE,
        kinds=CONTAINERS,
    ),
    absent="passes",
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SI-7",
        "nist-800-53/SR-11",
        "nsa/secure-images",
    ),
    equivalents=("CKV_K8S_43",),
    good=(changed("deployment", "spec.template.spec.containers[0].image", "serve:1.2@sha256:" + "1" * 64),),
    bad=(
        changed(
            "deployment", "spec.template.spec.containers[0].image", "serve:1.2", also=("image-pulled-always",)
        ),
        changed("pod", "spec.containers[0].image", "serve:1.2", also=("image-pulled-always",)),
    ),
)
