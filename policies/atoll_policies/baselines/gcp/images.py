"""A repository of images, and who may read it."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "gar-images",
        "gcp:artifactregistry/repository:Repository",
        {
            "repositoryId": "images",
            "location": "europe-west4",
            "format": "DOCKER",
            "kmsKeyName": ref("gcp-key"),
            "dockerConfig": {"immutableTags": True},
            "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
        },
    ),
    resource(
        "gar-python",
        "gcp:artifactregistry/repository:Repository",
        {"repositoryId": "python", "format": "PYTHON", "kmsKeyName": ref("gcp-key")},
    ),
    resource(
        "gar-images-member",
        "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
        {
            "repository": ref("gar-images", "name"),
            "role": "roles/artifactregistry.reader",
            "member": "serviceAccount:gke-nodes@acme-ml.iam.gserviceaccount.com",
        },
    ),
    resource(
        "gar-images-binding",
        "gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding",
        {
            "repository": ref("gar-images", "name"),
            "role": "roles/artifactregistry.writer",
            "members": ["serviceAccount:ci@acme-ml.iam.gserviceaccount.com"],
        },
    ),
]
