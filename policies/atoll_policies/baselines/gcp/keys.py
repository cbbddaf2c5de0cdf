"""A key for data at rest, and who may use it."""

from atoll_policies.cases import ref, resource

_POLICY = '{"bindings": [{"role": "roles/viewer", "members": ["group:auditors@example.com"]}]}'

RESOURCES = [
    resource("gcp-key-ring", "gcp:kms/keyRing:KeyRing", {"name": "data", "location": "europe-west4"}),
    resource(
        "gcp-key",
        "gcp:kms/cryptoKey:CryptoKey",
        {
            "name": "data",
            "keyRing": ref("gcp-key-ring"),
            "purpose": "ENCRYPT_DECRYPT",
            "rotationPeriod": "7776000s",
            "destroyScheduledDuration": "2592000s",
        },
    ),
    resource(
        "gcp-key-member",
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        {
            "cryptoKeyId": ref("gcp-key"),
            "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            "member": "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
        },
    ),
    resource(
        "gcp-key-binding",
        "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
        {
            "cryptoKeyId": ref("gcp-key"),
            "role": "roles/cloudkms.viewer",
            "members": ["group:auditors@example.com", "group:ml-platform@example.com"],
        },
    ),
    resource(
        "gcp-key-policy",
        "gcp:kms/keyRingIAMPolicy:KeyRingIAMPolicy",
        {
            "keyRingId": ref("gcp-key-ring"),
            "policyData": _POLICY,
        },
    ),
]
