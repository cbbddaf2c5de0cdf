"""A data set and a table of BigQuery, and who may read them."""

from atoll_policies.cases import ref, resource

# What has access without being anybody: a view, a routine, all views of a data set.
VIEW = {"projectId": "acme-ml", "datasetId": "views", "tableId": "clicks"}
ROUTINE = {"projectId": "acme-ml", "datasetId": "routines", "routineId": "mask"}
DATASET = {"dataset": {"projectId": "acme-ml", "datasetId": "views"}, "targetTypes": ["VIEWS"]}

RESOURCES = [
    resource(
        "bigquery-dataset",
        "gcp:bigquery/dataset:Dataset",
        {
            "datasetId": "features",
            "location": "europe-west4",
            "defaultEncryptionConfiguration": {"kmsKeyName": ref("gcp-key")},
            "accesses": [
                {"role": "OWNER", "specialGroup": "projectOwners"},
                {"role": "READER", "groupByEmail": "ml-platform@example.com"},
            ],
        },
    ),
    resource(
        "bigquery-table",
        "gcp:bigquery/table:Table",
        {
            "datasetId": ref("bigquery-dataset", "datasetId"),
            "tableId": "clicks",
            "deletionProtection": True,
            "encryptionConfiguration": {"kmsKeyName": ref("gcp-key")},
        },
    ),
    resource(
        "bigquery-member",
        "gcp:bigquery/datasetIamMember:DatasetIamMember",
        {
            "datasetId": ref("bigquery-dataset", "datasetId"),
            "role": "roles/bigquery.dataViewer",
            "member": "group:ml-platform@example.com",
        },
    ),
]
