"""Makes a stack of each CloudFormation template at moto, and prints the roles that AWS would have then, as JSON."""

import json
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402

from settings_of import settings_of  # noqa: E402


def roles_of(account, region, file):
    os.environ["MOTO_ACCOUNT_ID"] = account
    with mock_aws(), open(file, encoding="utf-8") as template:
        boto3.client("cloudformation", region_name=region).create_stack(
            StackName="roles", TemplateBody=template.read(), Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        iam = boto3.client("iam", region_name=region)
        roles = [role for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
        return [
            {
                "arn": role["Arn"],
                "trust": role["AssumeRolePolicyDocument"],
                "settings": settings_of(iam, role["RoleName"]),
                "policies": iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"],
            }
            for role in roles
        ]


words = iter(sys.argv[1:])
print(json.dumps([roles_of(*three) for three in zip(words, words, words)]))
