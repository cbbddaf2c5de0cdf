import json
import re
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._common import make_key, tags

_REPOSITORY = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*")
_LONGEST_NAME = 256
_UNTAGGED_DAYS = 14
_DEFAULT_KEPT_IMAGES = 100


class AwsRegistryArgs(TypedDict):
    """Arguments of ``AwsRegistry``."""

    repositories: list[str]
    """Repositories, one an image, as ``training``; each is called ``<name>/<repository>``."""
    kept_images: NotRequired[int]
    """How many images a repository keeps, the newest ones. 100 when absent."""
    protect: NotRequired[bool]
    """Whether repositories and key are protected from being deleted, and stay when they leave the program.
    True when absent. A repository with images in it is never deleted."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsRegistry(pulumi.ComponentResource):
    """Repositories of ECR: a tag never moves to another image, each image is scanned when it is pushed, and
    all are encrypted with one key of the registry's own.
    """

    repository_urls: dict[str, Output[str]]
    """Where each repository's images are pushed to and pulled from."""
    repository_arns: dict[str, Output[str]]
    """ARN of each repository."""
    key_arn: Output[str]
    """ARN of the KMS key. Who pulls images needs no access to it: ECR decrypts them."""

    def __init__(self, name: str, args: AwsRegistryArgs, opts: ResourceOptions | None = None) -> None:
        """Make the registry ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsRegistry", name, {}, opts)
        is_protected = args.get("protect", True)
        own_tags = tags(name, "AwsRegistry", args.get("tags"))
        key = make_key(
            name, f"Images of the registry {name}", parent=self, tags=own_tags, protect=is_protected
        )
        self.key_arn = key.arn
        self.repository_urls, self.repository_arns = {}, {}
        for repository in args["repositories"]:
            child = f"{name}-{repository.replace('/', '-')}"
            made = aws.ecr.Repository(
                child,
                name=f"{name}/{repository}",
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration={"scan_on_push": True},
                encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}],
                tags=tags(child, "AwsRegistry", args.get("tags")),
                opts=ResourceOptions(parent=self, protect=is_protected, retain_on_delete=is_protected),
            )
            aws.ecr.LifecyclePolicy(
                f"{child}-lifecycle",
                repository=made.name,
                policy=_lifecycle(int(args.get("kept_images", _DEFAULT_KEPT_IMAGES))),
                opts=ResourceOptions(parent=self),
            )
            self.repository_urls[repository] = made.repository_url
            self.repository_arns[repository] = made.arn
        self.register_outputs({output: getattr(self, output) for output in AwsRegistry.__annotations__})


def _lifecycle(kept_images: int) -> str:
    untagged = {
        "rulePriority": 1,
        "description": "Untagged images, which nothing refers to",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": _UNTAGGED_DAYS,
        },
        "action": {"type": "expire"},
    }
    # ECR wants the rule for any image to have the last priority.
    old = {
        "rulePriority": 2,
        "description": "All but the newest images",
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": kept_images},
        "action": {"type": "expire"},
    }
    return json.dumps({"rules": [untagged, old]})


def _check(name: str, args: AwsRegistryArgs) -> None:
    checks = AwsChecks("AwsRegistry", name, args, AwsRegistryArgs)
    checks.not_empty("repositories")
    checks.whole_number("kept_images", at_least=1)
    repositories = args.get("repositories", [])
    children = [repository.replace("/", "-") for repository in repositories]
    for i, repository in enumerate(repositories):
        path = f"repositories[{i}]"
        if not _REPOSITORY.fullmatch(repository) or len(f"{name}/{repository}") > _LONGEST_NAME:
            allowed = f"lower-case words with '.', '_', '-' or '/' between, {_LONGEST_NAME} characters"
            checks.add(path, "isn't a name for a repository", got=repository, allowed=allowed)
        elif children[i] in children[:i]:
            checks.add(path, "is there already, or differs from another in '/' and '-' alone", got=repository)
    checks.finish()
