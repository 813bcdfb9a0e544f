"""Makes a stack of a CloudFormation template at moto, and prints the roles that AWS would have then, as JSON."""

import json
import os
import sys

ACCOUNT, REGION, FILE = sys.argv[1:]
os.environ.update(
    MOTO_ACCOUNT_ID=ACCOUNT, AWS_DEFAULT_REGION=REGION, AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x"
)

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402


with mock_aws(), open(FILE, encoding="utf-8") as template:
    boto3.client("cloudformation").create_stack(
        StackName="roles", TemplateBody=template.read(), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    iam = boto3.client("iam")
    roles = [role for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    print(
        json.dumps(
            [
                {
                    "arn": role["Arn"],
                    "trust": role["AssumeRolePolicyDocument"],
                    "policies": iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"],
                }
                for role in roles
            ]
        )
    )
