"""BigQuery data sets are open to nobody who wasn't named."""

from atoll_policies import Level, Rule, Severity, added, all_of, any_of, changed, each, field, resource
from atoll_policies.baselines.gcp.warehouse import DATASET, ROUTINE, VIEW
from atoll_policies.rules.gcp._grants import PUBLIC, not_public

_WHOM = ("specialGroup", "iamMember")
_OTHERS = ("userByEmail", "groupByEmail", "domain", "view", "routine", "dataset")
# An access with a role and nobody to have it is what the API returns for everybody.
_NAMED = all_of(
    any_of(*(field(name).present() for name in (*_WHOM, *_OTHERS))),
    *(field(name).none_of(*PUBLIC) for name in _WHOM),
)

RULE = Rule(
    id="bigquery-not-public",
    title="BigQuery data sets are open to nobody who wasn't named",
    why="Training data and features are then anyone's to query and to copy.",
    fix="Grant access to accounts and groups; take allUsers and allAuthenticatedUsers out.",
    severity=Severity.CRITICAL,
    requires=not_public("bigquery/datasetIam", "bigquery/iam")
    | {
        "gcp:bigquery/dataset:Dataset": each("accesses[*]", _NAMED),
        "gcp:bigquery/datasetAccess:DatasetAccess": _NAMED,
    },
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/AC-3", "soc2/CC6.1"),
    equivalents=("CKV_GCP_15",),
    disagrees={"CKV_GCP_15": "it takes an access by iamMember for an access of everybody"},
    good=(
        changed("bigquery-dataset", "accesses"),
        *(
            changed("bigquery-dataset", "accesses", [{"role": "READER", kind: name}])
            for kind, name in (
                ("specialGroup", "projectReaders"),
                ("iamMember", "group:ml@example.com"),
                ("userByEmail", "ada@example.com"),
                ("groupByEmail", "ml@example.com"),
                ("domain", "example.com"),
            )
        ),
        *(
            changed("bigquery-dataset", "accesses", [{kind: what}])
            for kind, what in (("view", VIEW), ("routine", ROUTINE), ("dataset", DATASET))
        ),
    ),
    bad=(
        changed(
            "bigquery-dataset", "accesses", [{"role": "READER", "specialGroup": "allAuthenticatedUsers"}]
        ),
        changed("bigquery-dataset", "accesses", [{"role": "READER", "iamMember": "allUsers"}]),
        changed("bigquery-dataset", "accesses[1]", {"role": "READER"}),
        changed("bigquery-member", "member", "allUsers"),
        added(
            resource(
                "bigquery-clicks",
                "gcp:bigquery/iamMember:IamMember",
                {
                    "datasetId": "features",
                    "tableId": "clicks",
                    "role": "roles/bigquery.dataViewer",
                    "member": "allUsers",
                },
            )
        ),
        added(
            resource(
                "bigquery-access",
                "gcp:bigquery/datasetAccess:DatasetAccess",
                {"datasetId": "features", "role": "READER", "specialGroup": "allAuthenticatedUsers"},
            )
        ),
    ),
)
