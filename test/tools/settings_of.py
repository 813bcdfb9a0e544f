"""The settings of a role as IAM returns them."""


def settings_of(iam, name):
    # Lists of roles leave out some of them.
    role = iam.get_role(RoleName=name)["Role"]
    return {
        "description": role.get("Description") or None,
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "duration": role.get("MaxSessionDuration"),
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
    }
