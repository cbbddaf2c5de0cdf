"""Cloud Functions and Cloud Run services are called by nobody who wasn't named."""

from atoll_policies import Rule, Severity, added, changed, resource
from atoll_policies.rules.gcp._grants import not_public

RULE = Rule(
    id="gcp-serverless-not-public",
    title="Cloud Functions and Cloud Run services are called by nobody who wasn't named",
    why=(
        "Anyone may then send prompts and data to it, on your bill, with its service account's rights behind."
    ),
    fix="Grant the invoker role to accounts and groups; take allUsers and allAuthenticatedUsers out.",
    severity=Severity.HIGH,
    requires=not_public(
        "cloudfunctions/functionIam",
        "cloudfunctionsv2/functionIam",
        "cloudrun/iam",
        "cloudrunv2/jobIam",
        "cloudrunv2/serviceIam",
    ),
    absent="passes",
    maps=("nist-800-53/AC-3", "owasp-llm/LLM10"),
    equivalents=("CKV_GCP_102", "CKV_GCP_107"),
    good=(changed("cloud-run-member", "member", "domain:example.com"),),
    bad=(
        changed("cloud-run-member", "member", "allUsers"),
        changed("cloud-run-member", "member", "allAuthenticatedUsers"),
        changed("gcp-function-member", "member", "allUsers"),
        changed("cloud-run-binding", "members", ["group:ml-platform@example.com", "allUsers"]),
        added(
            resource(
                "label",
                "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
                {"cloudFunction": "label", "role": "roles/cloudfunctions.invoker", "member": "allUsers"},
            )
        ),
        added(
            resource(
                "train",
                "gcp:cloudrunv2/jobIamMember:JobIamMember",
                {"name": "train", "role": "roles/run.invoker", "member": "allUsers"},
            )
        ),
    ),
)
