# The chart as a release of Terraform's Helm provider. It compares values and versions, not objects, so it needs no list of what the webhook writes.
terraform {
  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = ">= 2.12"
    }
  }
}

resource "helm_release" "gitlab_runner_irsa" {
  name             = "gitlab-runner-irsa"
  namespace        = "gitlab-runner-irsa"
  create_namespace = true
  repository       = "oci://ghcr.io/OWNER/charts"
  chart            = "gitlab-runner-irsa"
  version          = "0.1.0"

  # Roles of the same configuration are better written as references, such as aws_iam_role.ci_billing.arn.
  values = [yamlencode({
    serviceAccounts = [
      {
        name       = "gitlab-runner-common"
        kind       = "manager"
        namespaces = ["gitlab"]
        roleArn    = "arn:aws:iam::111122223333:role/gitlab-runner-common"
      },
      {
        name       = "ci-billing"
        kind       = "job"
        namespaces = ["gitlab"]
        roleArn    = "arn:aws:iam::111122223333:role/ci-billing"
      },
    ]
    cache = {
      bucket = "runners-cache"
      region = "eu-central-1"
    }
    "gitlab-runner" = {
      namespace = "gitlab"
      gitlabUrl = "https://gitlab.example.com"
      runners = {
        secret       = "gitlab-runner-token"
        jobNamespace = "gitlab"
      }
    }
  })]
}
