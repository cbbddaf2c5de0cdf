"""A project, who may do what in it, and its audit logs."""

from atoll_policies.cases import ref, resource

OWNED = '{"bindings": [{"role": "roles/owner", "members": ["user:ada@example.com"]}]}'
"""A policy that somebody owns the project by."""

RESOURCES = [
    resource(
        "gcp-project",
        "gcp:organizations/project:Project",
        {"projectId": "acme-ml", "name": "ML", "autoCreateNetwork": False, "labels": {"team": "ml-platform"}},
    ),
    resource(
        "gcp-project-audit",
        "gcp:projects/iAMAuditConfig:IAMAuditConfig",
        {
            "project": ref("gcp-project", "projectId"),
            "service": "allServices",
            "auditLogConfigs": [
                {"logType": "ADMIN_READ"},
                {"logType": "DATA_READ"},
                {"logType": "DATA_WRITE"},
            ],
        },
    ),
    resource(
        "gcp-project-member",
        "gcp:projects/iAMMember:IAMMember",
        {
            "project": ref("gcp-project", "projectId"),
            "role": "roles/container.defaultNodeServiceAccount",
            "member": "serviceAccount:gke-nodes@acme-ml.iam.gserviceaccount.com",
        },
    ),
    resource(
        "gcp-project-agent",
        "gcp:projects/iAMMember:IAMMember",
        {
            "project": ref("gcp-project", "projectId"),
            "role": "roles/aiplatform.customCodeServiceAgent",
            "member": "serviceAccount:service-123456789012@gcp-sa-aiplatform-cc.iam.gserviceaccount.com",
        },
    ),
    resource(
        "gcp-project-binding",
        "gcp:projects/iAMBinding:IAMBinding",
        {
            "project": ref("gcp-project", "projectId"),
            "role": "roles/monitoring.viewer",
            "members": [
                "group:ml-platform@example.com",
                "serviceAccount:probe@acme-ml.iam.gserviceaccount.com",
            ],
        },
    ),
]
