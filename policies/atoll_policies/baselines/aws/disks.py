"""Disks and file systems: encrypted with a key of one's own."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "scratch-disk",
        "aws:ebs/volume:Volume",
        {
            "availabilityZone": "us-west-2a",
            "size": 500,
            "type": "gp3",
            "encrypted": True,
            "kmsKeyId": ref("data-key", "arn"),
        },
    ),
    resource(
        "scratch-attachment",
        "aws:ec2/volumeAttachment:VolumeAttachment",
        {"deviceName": "/dev/sdg", "instanceId": ref("build-host"), "volumeId": ref("scratch-disk")},
    ),
    resource(
        "shared-files",
        "aws:efs/fileSystem:FileSystem",
        {"encrypted": True, "kmsKeyId": ref("data-key", "arn"), "throughputMode": "elastic"},
    ),
    resource(
        "team-files",
        "aws:efs/accessPoint:AccessPoint",
        {
            "fileSystemId": ref("shared-files"),
            "posixUser": {"uid": 1000, "gid": 1000},
            "rootDirectory": {
                "path": "/team",
                "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "750"},
            },
        },
    ),
    resource(
        "training-files",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        {
            "subnetIds": "subnet-1",
            "storageCapacity": 1200,
            "deploymentType": "PERSISTENT_2",
            "perUnitStorageThroughput": 125,
            "kmsKeyId": ref("data-key", "arn"),
        },
    ),
    resource(
        "home-files",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        {
            "deploymentType": "SINGLE_AZ_1",
            "subnetIds": ["subnet-1"],
            "throughputCapacity": 64,
            "storageCapacity": 64,
            "kmsKeyId": ref("data-key", "arn"),
        },
    ),
]
