"""Functions and services that run on demand, and who may call them."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "gcp-function",
        "gcp:cloudfunctions/function:Function",
        {
            "name": "label",
            "runtime": "python312",
            "triggerHttp": True,
            "httpsTriggerSecurityLevel": "SECURE_ALWAYS",
            "ingressSettings": "ALLOW_INTERNAL_ONLY",
        },
    ),
    resource(
        "gcp-function-upload",
        "gcp:cloudfunctions/function:Function",
        {
            "name": "unpack",
            "runtime": "python312",
            "ingressSettings": "ALLOW_INTERNAL_ONLY",
            "eventTrigger": {"eventType": "google.storage.object.finalize", "resource": "acme-models"},
        },
    ),
    resource(
        "gcp-function-2",
        "gcp:cloudfunctionsv2/function:Function",
        {
            "name": "resize",
            "location": "europe-west4",
            "serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_AND_GCLB"},
        },
    ),
    resource(
        "gcp-function-member",
        "gcp:cloudfunctionsv2/functionIamMember:FunctionIamMember",
        {
            "cloudFunction": ref("gcp-function-2", "name"),
            "role": "roles/cloudfunctions.invoker",
            "member": "serviceAccount:pipeline@acme-ml.iam.gserviceaccount.com",
        },
    ),
    resource(
        "cloud-run-member",
        "gcp:cloudrun/iamMember:IamMember",
        {
            "service": "chat",
            "role": "roles/run.invoker",
            "member": "serviceAccount:gateway@acme-ml.iam.gserviceaccount.com",
        },
    ),
    resource(
        "cloud-run-binding",
        "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
        {
            "name": "chat",
            "role": "roles/run.invoker",
            "members": ["serviceAccount:gateway@acme-ml.iam.gserviceaccount.com"],
        },
    ),
]
