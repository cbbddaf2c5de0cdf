"""Containers of blobs are private."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="blob-container-private",
    title="Azure's blob containers are private",
    why="A public container gives what is in it, or its list as well, to everyone who guesses its name.",
    fix="Leave out `publicAccess`, or set it to None.",
    severity=Severity.CRITICAL,
    requires={"azure-native:storage:BlobContainer": field("publicAccess", default="None").equals("None")},
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_AZURE_34", "CKV2_AZURE_8"),
    good=(changed("blob-container", "publicAccess"),),
    bad=(
        changed("blob-container", "publicAccess", "Blob"),
        changed("blob-container", "publicAccess", "Container"),
    ),
)
