"""Google service accounts have no keys."""

from atoll_policies import Rule, Severity, added, changed, custom, resource

RULE = Rule(
    id="gcp-no-service-account-keys",
    title="Google service accounts have no keys",
    why="A key file works from anywhere, for years, and ends up in laptops, images and repositories.",
    fix="Use workload identity federation, or impersonation, and take the key out.",
    severity=Severity.HIGH,
    requires={"gcp:serviceaccount/key:Key": custom("not be made", lambda _at: False)},
    gap="IDN-2",
    evidence="KServe's credentials configuration takes keys",
    unknown="fails",
    maps=("nist-800-53/IA-5", "soc2/CC6.1"),
    equivalents=("CKV2_GCP_3",),
    disagrees={"CKV2_GCP_3": "it refuses uploaded keys only, and a key of Google's making leaks as well"},
    good=(changed("gke-nodes", "description", "nodes of the cluster"),),
    bad=(
        added(resource("gcp-key-file", "gcp:serviceaccount/key:Key", {"serviceAccountId": "gke-nodes"})),
        added(
            resource(
                "gcp-key-upload",
                "gcp:serviceaccount/key:Key",
                {"serviceAccountId": "gke-nodes", "publicKeyData": "LS0tLS1CRUdJTg=="},
            )
        ),
    ),
)
