{{/*
Checks that a schema cannot express. Each error is one sentence with its fix, and all errors are printed at once.
*/}}
{{- define "gitlab-runner-irsa.validate" -}}
{{- $errors := list -}}
{{- $own := .Release.Namespace -}}

{{- if not .Values.image.repository -}}
{{- $errors = append $errors "image.repository is empty: set it to the image of the webhook, without a tag." -}}
{{- end -}}
{{- with .Values.image -}}
{{- if and .tag .digest (hasSuffix (printf "@%s" .digest) (include "gitlab-runner-irsa.releasedImage" $)) -}}
{{- $errors = append $errors (printf "image.tag is %s, but image.digest is still that of version %s, and takes precedence: set image.digest to the digest of your image, or to \"\"." .tag $.Chart.Version) -}}
{{- end -}}
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

{{- range include "gitlab-runner-irsa.runners" . | fromJsonArray -}}
{{- $errors = concat $errors (include "gitlab-runner-irsa.runnerErrors" (list $ .) | fromJsonArray) -}}
{{- end -}}

{{- if $errors -}}
{{- fail (printf "\n\n%s\n" (join "\n" $errors)) -}}
{{- end -}}
{{- end -}}
