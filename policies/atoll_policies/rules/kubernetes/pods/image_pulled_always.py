"""A node doesn't keep an image that a tag left."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    all_of,
    any_of,
    changed,
    containers,
    field,
    when,
)
from atoll_policies.pods import (
    CONTAINERS,
    CORE,
)

_DIGEST = field("image").matches(r"\S+@sha256:[0-9a-f]{64}")
_LATEST = all_of(field("image").matches(r"[^@]*:latest|[^:@]+"), field("imagePullPolicy").absent())

RULE = Rule(
    id="image-pulled-always",
    title="Images by tag are pulled each time",
    why="A node that has the tag already runs the old image, and lets pods use it that may not pull it. An"
    " image by digest is the same everywhere, so that nothing is asked of it.",
    fix="Name the image by digest, or set `imagePullPolicy` to Always.",
    severity=Severity.LOW,
    requires=containers(
        when(
            field("image").present(),
            any_of(_DIGEST, field("imagePullPolicy").equals("Always"), _LATEST),
        ),
        CORE,
        kinds=CONTAINERS,
    ),
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/SI-7",
        "nist-800-53/CM-2",
    ),
    equivalents=("CKV_K8S_15",),
    disagrees={"CKV_K8S_15": "an image by digest is the same everywhere, however it is pulled"},
    good=(
        changed("deployment", "spec.template.spec.containers[0].imagePullPolicy", "IfNotPresent"),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            together={"spec.template.spec.containers[0].imagePullPolicy": "Never"},
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "serve:1.2",
            together={"spec.template.spec.containers[0].imagePullPolicy": "Always"},
            also=("image-digest",),
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "serve:latest",
            also=("image-digest", "image-tag-fixed"),
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].image",
            "serve",
            also=("image-digest", "image-tag-fixed"),
        ),
    ),
    bad=(
        changed(
            "deployment",
            "spec.template.spec.containers[0].imagePullPolicy",
            "IfNotPresent",
            together={"spec.template.spec.containers[0].image": "serve:1.2"},
            also=("image-digest",),
        ),
        changed(
            "pod",
            "spec.containers[0].imagePullPolicy",
            "Never",
            together={"spec.containers[0].image": "serve:latest"},
            also=("image-digest", "image-tag-fixed"),
        ),
    ),
)
