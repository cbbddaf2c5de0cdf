"""Buckets, registries, identities, budgets, and what a feature store is kept in."""

import json

import pytest

from atoll.aws import AwsBucket, AwsBudget, AwsFeatureStoreBacking, AwsRegistry, AwsWorkloadIdentity
from atoll.errors import ValidationError
from atoll.testing import Secret, record

IDENTITY = {
    "cluster_name": "platform",
    "namespace": "research",
    "service_account": "trainer",
    "write_bucket_arns": ["arn:aws:s3:::data"],
    "write_prefix": "churn/",
    "key_arns": ["arn:aws:kms:us-west-2:123456789012:key/1"],
}
BUDGET = {"monthly_limit_usd": 5000, "emails": ["ops@example.com"]}


def statements(item) -> dict[str, dict]:
    return {statement["Sid"]: statement for statement in json.loads(item.inputs["policy"])["Statement"]}


def test_a_bucket_is_private_and_speaks_tls(registered) -> None:
    made = registered(AwsBucket, "models", {})
    private = made["models-private"].inputs

    assert all(private[key] is True for key in private if key != "bucket")
    assert made["models-ownership"].inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    denied = statements(made["models-tls-only"])
    assert denied["NoPlainText"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert {statement["Effect"] for statement in denied.values()} == {"Deny"}
    assert "models-private" in made["models-tls-only"].depends_on


def test_a_bucket_keeps_what_was_in_it(registered) -> None:
    made = registered(AwsBucket, "models", {"infrequent_access_after_days": 30, "expire_after_days": 365})
    [encryption] = made["models-encryption"].inputs["rules"]

    assert made["models-versioning"].inputs["versioningConfiguration"] == {"status": "Enabled"}
    assert encryption["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert encryption["bucketKeyEnabled"] is True
    assert [rule["id"] for rule in made["models-lifecycle"].inputs["rules"]] == [
        "abandoned-uploads",
        "noncurrent-versions",
        "infrequent-access",
        "expiry",
    ]
    assert made["models-bucket"].protect
    assert made["models-key"].protect
    assert "forceDestroy" not in made["models-bucket"].inputs
    assert "models-logging" not in made


def test_a_bucket_logs_accesses_where_it_is_told(registered) -> None:
    made = registered(AwsBucket, "models", {"access_log_bucket": "logs", "protect": False})

    assert made["models-logging"].inputs["targetPrefix"] == "models/"
    assert not made["models-bucket"].protect


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"bucket_name": "Models"}, "bucket_name"),
        ({"bucket_name": "xn--models"}, "bucket_name"),
        ({"bucket_name": "m" * 64}, "bucket_name"),
        ({"infrequent_access_after_days": 29}, "infrequent_access_after_days"),
        ({"infrequent_access_after_days": 60, "expire_after_days": 60}, "expire_after_days"),
        ({"noncurrent_version_days": 0}, "noncurrent_version_days"),
    ],
)
def test_what_is_wrong_with_a_bucket(args, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: AwsBucket("models", args))

    assert [problem.path for problem in error.value.problems] == [path]


def test_an_image_never_changes_under_its_tag(registered) -> None:
    made = registered(AwsRegistry, "images", {"repositories": ["training", "serving/torch"]})
    repository = made["images-serving-torch"].inputs

    assert repository["name"] == "images/serving/torch"
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["encryptionConfigurations"][0]["encryptionType"] == "KMS"
    rules = json.loads(made["images-training-lifecycle"].inputs["policy"])["rules"]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged", "any"]


@pytest.mark.parametrize("repositories", [[], ["Training"], ["a/b", "a-b"], ["a" * 300]])
def test_what_is_wrong_with_a_registry(repositories) -> None:
    with pytest.raises(ValidationError, match="repositories"):
        record(lambda: AwsRegistry("images", {"repositories": repositories}))


def test_an_identity_may_do_what_was_said_and_no_more(registered) -> None:
    made = registered(AwsWorkloadIdentity, "trainer", IDENTITY)
    allowed = statements(made["trainer-policy"])

    assert set(allowed) == {"WriteList", "WriteObjects", "Keys"}
    assert allowed["WriteList"]["Condition"] == {"StringLike": {"s3:prefix": ["churn/*"]}}
    assert allowed["WriteObjects"]["Resource"] == ["arn:aws:s3:::data/churn/*"]
    assert "s3:DeleteObject" not in allowed["WriteObjects"]["Action"]
    assert allowed["Keys"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "kms:ViaService" in allowed["Keys"]["Condition"]["StringLike"]
    trust = json.loads(made["trainer-role"].inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-name": "platform",
        "aws:RequestTag/kubernetes-namespace": "research",
        "aws:RequestTag/kubernetes-service-account": "trainer",
    }
    assert "trainer-policy" in made["trainer-association"].depends_on


def test_an_identity_that_only_pulls(registered) -> None:
    args = {key: IDENTITY[key] for key in ("cluster_name", "namespace", "service_account")}
    arn = "arn:aws:ecr:us-west-2:123456789012:repository/images/serving"
    made = registered(AwsWorkloadIdentity, "puller", args | {"pull_repository_arns": [arn]})

    assert statements(made["puller-policy"])["Pull"]["Resource"] == [arn]
    assert statements(made["puller-policy"])["Login"]["Action"] == ["ecr:GetAuthorizationToken"]


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"write_bucket_arns": []}, ["read_bucket_arns", "write_prefix", "key_arns"]),
        ({"write_bucket_arns": ["data"]}, ["write_bucket_arns[0]"]),
        ({"write_prefix": "/churn"}, ["write_prefix"]),
        ({"write_prefix": "*"}, ["write_prefix"]),
        ({"read_prefix": "a/"}, ["read_prefix"]),
        ({"namespace": "Research"}, ["namespace"]),
    ],
)
def test_what_is_wrong_with_an_identity(change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: AwsWorkloadIdentity("trainer", IDENTITY | change))

    assert [problem.path for problem in error.value.problems] == paths


def test_a_budget_tells_before_the_money_is_gone(registered) -> None:
    args = BUDGET | {"cost_tag_key": "team", "cost_tag_value": "ml"}
    budget = registered(AwsBudget, "spend", args)["spend-budget"].inputs
    told = [(item["notificationType"], item["threshold"]) for item in budget["notifications"]]

    assert budget["limitAmount"] == "5000"
    assert told == [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:team$ml"]}]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"emails": []}, "emails"),
        ({"emails": ["ops"]}, "emails[0]"),
        ({"emails": [f"{i}@example.com" for i in range(11)]}, "emails"),
        ({"alert_percentages": [50, 50]}, "alert_percentages[1]"),
        ({"alert_percentages": list(range(10, 110, 10))}, "alert_percentages"),
        ({"cost_tag_key": "team"}, "cost_tag_value"),
        ({"monthly_limit_usd": 0}, "monthly_limit_usd"),
    ],
)
def test_what_is_wrong_with_a_budget(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: AwsBudget("spend", BUDGET | change))

    assert [problem.path for problem in error.value.problems] == [path]


def test_online_features_need_tls_and_a_password(registered, feature_store_args) -> None:
    made = registered(AwsFeatureStoreBacking, "ai-features", feature_store_args)
    online = made["ai-features-online"]

    assert online.inputs["transitEncryptionEnabled"] is True
    assert online.inputs["atRestEncryptionEnabled"] is True
    assert online.inputs["multiAzEnabled"] is True
    assert online.inputs["authToken"] == Secret("the-canary-of-the-test")
    assert online.protect
    assert made["ai-features-access-0"].inputs["referencedSecurityGroupId"] == "sg-cluster"
    assert made["ai-features-offline"].inputs["name"] == "ai_features"


def test_a_password_is_in_no_message(feature_store_args) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: AwsFeatureStoreBacking("f", feature_store_args | {"auth_token": "canary @"}))

    assert "canary" not in str(error.value)
    assert "auth_token" in str(error.value)
