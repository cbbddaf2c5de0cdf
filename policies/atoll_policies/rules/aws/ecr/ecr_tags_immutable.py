"""A tag stays on its image."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="ecr-tags-immutable",
    title="Tags of images can't be moved",
    why="Whoever may push can swap what a tag that is already deployed means; the next pod runs theirs.",
    fix="Set `imageTagMutability` to `IMMUTABLE`.",
    severity=Severity.HIGH,
    requires={"aws:ecr/repository:Repository": field("imageTagMutability").equals("IMMUTABLE")},
    maps=("nist-800-53/SI-7", "nist-800-53/SR-4"),
    equivalents=("CKV_AWS_51",),
    good=(changed("images", "forceDelete", False),),
    bad=(
        changed("images", "imageTagMutability", "MUTABLE"),
        changed("images", "imageTagMutability"),
        changed("images", "imageTagMutability", "IMMUTABLE_WITH_EXCLUSION"),
    ),
)
