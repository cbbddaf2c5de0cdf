"""Parts of uploads that never ended are removed."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, some

_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_NARROW = (
    "filter.prefix",
    "filter.tag",
    "filter.objectSizeGreaterThan",
    "filter.objectSizeLessThan",
    "filter.and.prefix",
    "filter.and.tags",
    "filter.and.objectSizeGreaterThan",
    "filter.and.objectSizeLessThan",
)

RULE = Rule(
    id="s3-aborts-uploads",
    title="A bucket removes the parts of uploads that never ended",
    why="Parts of interrupted uploads of weights are paid for, in no listing, until somebody removes them.",
    fix="Add a rule with `abortIncompleteMultipartUpload.daysAfterInitiation` for all objects.",
    severity=Severity.LOW,
    requires={
        _LIFECYCLE: some(
            "rules[*]",
            all_of(
                field("status").equals("Enabled"),
                field("abortIncompleteMultipartUpload").present(),
                *(field(path).absent() for path in _NARROW),
            ),
            words="have an enabled rule for all objects that aborts incomplete uploads",
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-12",),
    equivalents=("CKV_AWS_300",),
    disagrees={"CKV_AWS_300": "it doesn't see tags within `and`"},
    good=(
        changed("data-bucket-lifecycle", "rules[0].filter"),
        changed("data-bucket-lifecycle", "rules[1].status", "Disabled"),
    ),
    bad=(
        changed("data-bucket-lifecycle", "rules[0].status", "Disabled"),
        changed("data-bucket-lifecycle", "rules[0].abortIncompleteMultipartUpload"),
        *(
            changed("data-bucket-lifecycle", "rules[0].filter", narrow)
            for narrow in (
                {"prefix": "runs/"},
                {"tag": {"key": "kind", "value": "run"}},
                {"objectSizeGreaterThan": 1024},
                {"objectSizeLessThan": 1024},
                {"and": {"prefix": "runs/"}},
                {"and": {"tags": {"kind": "run"}}},
                {"and": {"objectSizeGreaterThan": 1024}},
                {"and": {"objectSizeLessThan": 1024}},
            )
        ),
    ),
)
