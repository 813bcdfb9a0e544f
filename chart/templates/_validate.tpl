{{/*
Checks that a schema cannot express. Each error is one sentence with its fix, and all errors are printed at once.
*/}}
{{- define "gitlab-runner-irsa.validate" -}}
{{- $errors := list -}}
{{- $own := .Release.Namespace -}}
{{- $managers := include "gitlab-runner-irsa.managers" . | fromJsonArray -}}

{{- if not .Values.image.repository -}}
{{- $errors = append $errors "image.repository is empty: set it to the image of the webhook, without a tag." -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]" (include "gitlab-runner-irsa.fullname" .)) -}}
{{- $errors = append $errors (printf "The release is named %s, but the name of a Service must start with a letter: set fullnameOverride." .Release.Name) -}}
{{- end -}}
{{- range $key := list "podLabels" "commonLabels" -}}
{{- range $label := index $.Values $key | keys | sortAlpha -}}
{{- if or (eq $label "helm.sh/chart") (regexMatch "^app\\.kubernetes\\.io/(name|instance|component|version|managed-by)$" $label) -}}
{{- $errors = append $errors (printf "%s has %s, which the chart sets and its selectors use: remove it." $key $label) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.cache.bucket (not .Values.cache.region) -}}
{{- $errors = append $errors "cache.bucket is set but cache.region is not: set the region of the bucket." -}}
{{- end -}}
{{- if and .Values.hostNetwork (eq (int .Values.ports.webhook) (int .Values.ports.health)) -}}
{{- $errors = append $errors "ports.webhook and ports.health are the same: set different ports." -}}
{{- end -}}

{{- $seen := dict -}}
{{- range include "gitlab-runner-irsa.accounts" . | fromJsonArray -}}
{{- $name := printf "%s/%s" .namespace .name -}}
{{- if hasKey $seen $name -}}
{{- $errors = append $errors (printf "serviceAccounts lists %s twice: keep one entry, because an account is either for managers or for jobs." $name) -}}
{{- end -}}
{{- $_ := set $seen $name true -}}
{{- if eq .namespace $own -}}
{{- $errors = append $errors (printf "serviceAccounts: %s is in the namespace of this release, whose pods the webhook never sees: install the release in its own namespace." $name) -}}
{{- end -}}
{{- if has $own .jobNamespaces -}}
{{- $errors = append $errors (printf "serviceAccounts: %s has %s among its jobNamespaces, the namespace of this release, whose pods the webhook never sees: remove it." $name $own) -}}
{{- end -}}
{{- end -}}

{{- range $runner := include "gitlab-runner-irsa.runners" . | fromJsonArray -}}
{{- $values := index $.Values .key -}}
{{- $name := printf "%s/%s" .namespace .account -}}
{{- $entries := list -}}
{{- range $managers -}}
{{- if eq (printf "%s/%s" .namespace .name) $name -}}{{- $entries = append $entries . -}}{{- end -}}
{{- end -}}

{{- if not $values.gitlabUrl -}}
{{- $errors = append $errors (printf "%s.gitlabUrl is empty: set the URL of GitLab." .key) -}}
{{- end -}}
{{- if not (or $values.runnerToken $values.runnerRegistrationToken ($values.runners | default dict).secret) -}}
{{- $errors = append $errors (printf "%s has no token: set %s.runners.secret to a Secret in namespace %s with the keys runner-token and runner-registration-token." .key .key .namespace) -}}
{{- end -}}
{{- if eq .namespace $own -}}
{{- $errors = append $errors (printf "%s.namespace is %s, the namespace of this release, whose pods the webhook never sees: set another namespace." .key $own) -}}
{{- end -}}
{{- if ne (len $entries) 1 -}}
{{- $errors = append $errors (printf "%s runs as ServiceAccount %s, which needs exactly one entry with kind: manager in serviceAccounts and has %d: add {name: %s, kind: manager, namespaces: [%s], roleArn: …}, or change %s.serviceAccount.name." .key $name (len $entries) .account .namespace .key) -}}
{{- else if and .makesAccount (first $entries).create -}}
{{- $errors = append $errors (printf "ServiceAccount %s would be created twice: set %s.serviceAccount.create to false, or create: false in serviceAccounts." $name .key) -}}
{{- end -}}
{{- if eq .jobNamespace $own -}}
{{- $errors = append $errors (printf "%s would create its jobs in %s, the namespace of this release, whose pods the webhook never sees: set %s.runners.jobNamespace, or a line namespace = in %s.runners.config." .key $own .key .key) -}}
{{- else -}}
{{- range $entries -}}
{{- if and .create (not (has $runner.jobNamespace .jobNamespaces)) -}}
{{- $errors = append $errors (printf "%s creates its jobs in %s, where %s has no permissions: add %s to the jobNamespaces of that account." $runner.key $runner.jobNamespace $name $runner.jobNamespace) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- if $errors -}}
{{- fail (printf "\n\n%s\n" (join "\n" $errors)) -}}
{{- end -}}
{{- end -}}
