"""Cloud Storage buckets are open to nobody who wasn't named."""

from atoll_policies import Level, Rule, Severity, added, changed, resource
from atoll_policies.rules.gcp._grants import not_public

RULE = Rule(
    id="gcs-not-public",
    title="Cloud Storage buckets are open to nobody who wasn't named",
    why="Models, training data and images in a public bucket are found by scanners and copied.",
    fix="Grant roles to accounts and groups; take allUsers and allAuthenticatedUsers out.",
    severity=Severity.CRITICAL,
    requires=not_public("storage/bucketIAM", "storage/managedFolderIam"),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1", "mitre-atlas/AML.T0010"),
    equivalents=("CKV_GCP_28", "CKV2_GCP_9"),
    disagrees={
        "CKV2_GCP_9": ("it reports the container registry that the bucket belongs to, which Google shut down")
    },
    good=(changed("gcs-models-member", "member", "group:allUsers@example.com"),),
    bad=(
        changed("gcs-models-member", "member", "allUsers"),
        added(
            resource(
                "gcs-folder",
                "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
                {
                    "bucket": "b",
                    "managedFolder": "f",
                    "role": "roles/storage.objectViewer",
                    "member": "allUsers",
                },
            )
        ),
        changed("gcs-models-member", "member", "allAuthenticatedUsers"),
        changed("gcs-models-binding", "members", ["group:ml-platform@example.com", "allUsers"]),
    ),
)
