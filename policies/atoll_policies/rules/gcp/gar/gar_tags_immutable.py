"""Tags of images in Artifact Registry can't be moved."""

from atoll_policies import Level, Rule, Severity, changed, field, when

RULE = Rule(
    id="gar-tags-immutable",
    title="Tags of images in Artifact Registry can't be moved",
    why="A tag that can be moved runs other code tomorrow than what was reviewed and scanned today.",
    fix="Set `dockerConfig.immutableTags` to true.",
    severity=Severity.LOW,
    requires={
        "gcp:artifactregistry/repository:Repository": when(
            field("format").equals("DOCKER"), field("dockerConfig.immutableTags").is_true()
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-2", "nist-800-53/SI-7"),
    good=(changed("gar-python", "format", "NPM"),),
    bad=(
        changed("gar-images", "dockerConfig.immutableTags", False),
        changed("gar-images", "dockerConfig"),
    ),
)
