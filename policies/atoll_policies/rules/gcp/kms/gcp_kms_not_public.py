"""Cloud KMS keys may be used by nobody who wasn't named."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.rules.gcp._grants import not_public

RULE = Rule(
    id="gcp-kms-not-public",
    title="Cloud KMS keys may be used by nobody who wasn't named",
    why=(
        "Whoever may use a key may read all that it protects; public access to it makes encryption pointless."
    ),
    fix="Grant roles to accounts and groups; take allUsers and allAuthenticatedUsers out.",
    severity=Severity.CRITICAL,
    requires=not_public("kms/cryptoKeyIAM", "kms/keyRingIAM"),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "nist-800-53/SC-12"),
    equivalents=("CKV_GCP_112", "CKV2_GCP_6", "CKV2_GCP_8"),
    disagrees={"CKV2_GCP_8": "it reports the key ring, where we report the grant, and doesn't read policies"},
    good=(changed("gcp-key-policy", "policyData", '{"bindings": []}'),),
    bad=(
        changed(
            "gcp-key-policy",
            "policyData",
            '{"bindings": [{"role": "roles/viewer", "members": ["allUsers"]}]}',
        ),
        changed("gcp-key-member", "member", "allUsers"),
        changed("gcp-key-binding", "members", ["group:auditors@example.com", "allAuthenticatedUsers"]),
    ),
)
