import json

import pytest

from atoll.aws import AwsFileSystem
from atoll.errors import ValidationError


def test_files_are_encrypted_and_kept(registered, file_system_args) -> None:
    made = registered(AwsFileSystem, "models", file_system_args)
    files = made["models-file-system"]

    assert files.inputs["encrypted"] is True
    assert files.inputs["kmsKeyId"].startswith("arn:aws:kms:")
    assert files.inputs["throughputMode"] == "elastic"
    assert "lifecyclePolicies" not in files.inputs
    assert files.protect
    assert made["models-key"].protect
    assert made["models-backup"].inputs["backupPolicy"] == {"status": "ENABLED"}


def test_only_nodes_reach_it_and_only_over_tls(registered, file_system_args) -> None:
    made = registered(AwsFileSystem, "models", file_system_args)
    rule = made["models-in-0"].inputs
    allowed, denied = json.loads(made["models-policy"].inputs["policy"])["Statement"]

    assert {name for name in made if name.startswith("models-in-")} == {"models-in-0"}
    assert (rule["fromPort"], rule["toPort"], rule["ipProtocol"]) == (2049, 2049, "tcp")
    assert rule["referencedSecurityGroupId"] == "sg-cluster"
    assert "cidrIpv4" not in rule
    assert allowed["Condition"] == {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    assert (denied["Effect"], denied["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_an_address_in_each_subnet(registered, file_system_args) -> None:
    made = registered(AwsFileSystem, "models", file_system_args)
    targets = [made[f"models-target-{i}"].inputs for i in range(2)]

    assert [target["subnetId"] for target in targets] == ["subnet-a", "subnet-b"]
    assert {tuple(target["securityGroups"]) for target in targets} == {("models-security-group-id",)}


def test_the_driver_has_a_role_of_its_own(registered, file_system_args) -> None:
    made = registered(AwsFileSystem, "models", file_system_args | {"addon_version": "v3.0.0-eksbuild.1"})
    driver = made["models-aws-efs-csi-driver"]
    [association] = driver.inputs["podIdentityAssociations"]

    assert driver.inputs["addonName"] == "aws-efs-csi-driver"
    assert driver.inputs["addonVersion"] == "v3.0.0-eksbuild.1"
    assert association["serviceAccount"] == "efs-csi-controller-sa"
    policy = made["models-aws-efs-csi-driver-policy"].inputs["policyArn"]
    assert policy == "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"
    assert "models-aws-efs-csi-driver-policy" in driver.depends_on


def test_what_is_seldom_read_goes_to_cheaper_storage(registered, file_system_args) -> None:
    more = {"infrequent_access_after_days": 1, "backup": False, "protect": False}
    made = registered(AwsFileSystem, "models", file_system_args | more)

    policies = made["models-file-system"].inputs["lifecyclePolicies"]
    assert policies == [{"transitionToIa": "AFTER_1_DAY"}]
    assert made["models-backup"].inputs["backupPolicy"] == {"status": "DISABLED"}
    assert not made["models-file-system"].protect


def test_all_problems_are_told(registered, file_system_args) -> None:
    wrong = {"region": "west", "private_subnet_ids": [], "infrequent_access_after_days": 2, "size_gib": 5}
    with pytest.raises(ValidationError) as error:
        registered(AwsFileSystem, "m" * 33, file_system_args | wrong)

    paths = ["size_gib", "name", "region", "private_subnet_ids", "infrequent_access_after_days"]
    assert [problem.path for problem in error.value.problems] == paths
