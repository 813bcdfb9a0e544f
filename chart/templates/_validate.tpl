{{/*
What a schema cannot say. Every fault is one sentence with what is wanted; all of them are said at once.
*/}}
{{- define "gitlab-runner-irsa.validate" -}}
{{- $faults := list -}}
{{- $own := .Release.Namespace -}}
{{- $managers := include "gitlab-runner-irsa.managers" . | fromJsonArray -}}

{{- if not .Values.image.repository -}}
{{- $faults = append $faults "image.repository is empty: set it to where the image of the webhook is, without a tag." -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]" (include "gitlab-runner-irsa.fullname" .)) -}}
{{- $faults = append $faults (printf "The release is called %s, and the name of a Service begins with a letter: set fullnameOverride." .Release.Name) -}}
{{- end -}}
{{- if and .Values.cache.bucket (not .Values.cache.region) -}}
{{- $faults = append $faults "cache.bucket is set and cache.region is not: set the region of the bucket." -}}
{{- end -}}
{{- if and .Values.hostNetwork (eq (int .Values.ports.webhook) (int .Values.ports.health)) -}}
{{- $faults = append $faults "ports.webhook and ports.health are the same: set two ports." -}}
{{- end -}}

{{- $seen := dict -}}
{{- range include "gitlab-runner-irsa.accounts" . | fromJsonArray -}}
{{- $name := printf "%s/%s" .namespace .name -}}
{{- if hasKey $seen $name -}}
{{- $faults = append $faults (printf "serviceAccounts has %s twice: keep one, because a manager's account is never a job's." $name) -}}
{{- end -}}
{{- $_ := set $seen $name true -}}
{{- if eq .namespace $own -}}
{{- $faults = append $faults (printf "serviceAccounts: %s is in the namespace of this release, whose pods the webhook never sees: install the release in a namespace of its own." $name) -}}
{{- end -}}
{{- if has $own .jobNamespaces -}}
{{- $faults = append $faults (printf "serviceAccounts: %s has %s among its jobNamespaces, the namespace of this release, whose pods the webhook never sees: take it out." $name $own) -}}
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
{{- $faults = append $faults (printf "%s.gitlabUrl is empty: set the address of GitLab." .key) -}}
{{- end -}}
{{- if not (or $values.runnerToken $values.runnerRegistrationToken ($values.runners | default dict).secret) -}}
{{- $faults = append $faults (printf "%s has no token: set %s.runners.secret to a Secret in namespace %s with the keys runner-token and runner-registration-token." .key .key .namespace) -}}
{{- end -}}
{{- if eq .namespace $own -}}
{{- $faults = append $faults (printf "%s.namespace is %s, the namespace of this release, whose pods the webhook never sees: set another one." .key $own) -}}
{{- end -}}
{{- if ne (len $entries) 1 -}}
{{- $faults = append $faults (printf "%s runs as ServiceAccount %s, which must be exactly one kind: manager entry of serviceAccounts, and is in %d: add {name: %s, kind: manager, namespaces: [%s], roleArn: …}, or change %s.serviceAccount.name." .key $name (len $entries) .account .namespace .key) -}}
{{- else if and .makesAccount (first $entries).create -}}
{{- $faults = append $faults (printf "ServiceAccount %s would be made twice: set %s.serviceAccount.create to false, or create: false in serviceAccounts." $name .key) -}}
{{- end -}}
{{- if eq .jobNamespace $own -}}
{{- $faults = append $faults (printf "%s would create its jobs in %s, the namespace of this release, whose pods the webhook never sees: set %s.runners.jobNamespace, or a line namespace = in %s.runners.config." .key $own .key .key) -}}
{{- else -}}
{{- range $entries -}}
{{- if and .create (not (has $runner.jobNamespace .jobNamespaces)) -}}
{{- $faults = append $faults (printf "%s creates its jobs in %s, where %s gets no rights: add it to the jobNamespaces of that account." $runner.key $runner.jobNamespace $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- if $faults -}}
{{- fail (printf "\n\n%s\n" (join "\n" $faults)) -}}
{{- end -}}
{{- end -}}
