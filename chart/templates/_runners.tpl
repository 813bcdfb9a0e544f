{{/*
The name that GitLab's chart gives to the objects of a runner; from (list . "key"). That chart uses the release name alone
if it starts with the name of the chart, or with the alias.
*/}}
{{- define "gitlab-runner-irsa.runnerFullname" -}}
{{- $release := (index . 0).Release.Name -}}
{{- $values := index (index . 0).Values (index . 1) -}}
{{- $name := $values.nameOverride | default (index . 1) -}}
{{- if $values.fullnameOverride -}}
{{- $values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if hasPrefix $name $release -}}
{{- $release | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" $release $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The account of a runner's manager, as GitLab's chart chooses it since 0.66; from (list . "key"). */}}
{{- define "gitlab-runner-irsa.runnerAccount" -}}
{{- $values := index (index . 0).Values (index . 1) -}}
{{- $account := $values.serviceAccount | default dict -}}
{{- $rbac := $values.rbac | default dict -}}
{{- if or $account.create $account.name -}}
{{- $account.name | default (include "gitlab-runner-irsa.runnerFullname" .) -}}
{{- else if $rbac.create -}}
{{- $rbac.generatedServiceAccountName | default (include "gitlab-runner-irsa.runnerFullname" .) -}}
{{- else -}}
{{- $rbac.serviceAccountName | default "default" -}}
{{- end -}}
{{- end -}}

{{/* The runners that are installed, as a JSON list of {key, namespace, jobNamespace, jobsFrom, sections, account, makesAccount}. */}}
{{- define "gitlab-runner-irsa.runners" -}}
{{- $found := list -}}
{{- range .Values.runners -}}
{{- $values := index $.Values .key -}}
{{- if $values.enabled -}}
{{- $names := list $ .key -}}
{{- $account := $values.serviceAccount | default dict -}}
{{- $rbac := $values.rbac | default dict -}}
{{- $jobs := include "gitlab-runner-irsa.runnerJobs" $names | fromJson -}}
{{- $found = append $found (dict
  "key" .key
  "fullname" (include "gitlab-runner-irsa.runnerFullname" $names)
  "namespace" ($values.namespace | default $.Release.Namespace)
  "jobNamespace" $jobs.namespace
  "jobsFrom" $jobs.from
  "sections" $jobs.sections
  "account" (include "gitlab-runner-irsa.runnerAccount" $names)
  "makesAccount" (or $account.create (and $rbac.create (kindIs "invalid" $account.create)) | default false)
) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* All accounts as a JSON list with one namespace each: {name, kind, namespace, jobNamespaces, create, …}. */}}
{{- define "gitlab-runner-irsa.accounts" -}}
{{- $found := list -}}
{{- range $account := .Values.serviceAccounts -}}
{{- $create := not (eq (toString $account.create) "false") -}}
{{- range $namespace := $account.namespaces -}}
{{- $byDefault := and $create (eq $account.kind "manager") | ternary (list $namespace) list -}}
{{- $jobNamespaces := $account.jobNamespaces | default $byDefault -}}
{{- $found = append $found (merge (dict "namespace" $namespace "create" $create "jobNamespaces" $jobNamespaces) $account) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The accounts of managers, in the same form. */}}
{{- define "gitlab-runner-irsa.managers" -}}
{{- $found := list -}}
{{- range include "gitlab-runner-irsa.accounts" . | fromJsonArray -}}
{{- if eq .kind "manager" -}}{{- $found = append $found . -}}{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The managers for --starter-managers: namespace/name, with the job namespaces after colons where they differ. */}}
{{- define "gitlab-runner-irsa.starterManagers" -}}
{{- $words := list -}}
{{- range include "gitlab-runner-irsa.managers" . | fromJsonArray -}}
{{- $elsewhere := eq (join ":" .jobNamespaces) .namespace | ternary list .jobNamespaces -}}
{{- $words = append $words (join ":" (prepend $elsewhere (printf "%s/%s" .namespace .name))) -}}
{{- end -}}
{{- join "," $words -}}
{{- end -}}
