{{/*
The namespaces that need the label, as a JSON list of {name, known, mode}: first those of jobs, also those that a mapping in the values
names for its managers, then those that have runner managers only, for their rules and for the guard. `mode` is the value of the label, or null. `known` is false for a namespace that does not
exist, and for all of them in `helm template`, which does not ask the cluster.
*/}}
{{- define "gitlab-runner-irsa.labelNamespaces" -}}
{{- $jobs := list -}}
{{- $managers := list -}}
{{- range include "gitlab-runner-irsa.accounts" . | fromJsonArray -}}
{{- if eq .kind "manager" -}}
{{- $jobs = concat $jobs .jobNamespaces -}}
{{- $managers = append $managers .namespace -}}
{{- else -}}
{{- $jobs = append $jobs .namespace -}}
{{- end -}}
{{- end -}}
{{- range include "gitlab-runner-irsa.runners" . | fromJsonArray -}}
{{- with .jobNamespace -}}{{- $jobs = append $jobs . -}}{{- end -}}
{{- end -}}
{{- range (include "gitlab-runner-irsa.ownMapping" . | fromJson).places -}}{{- $jobs = concat $jobs .namespaces -}}{{- end -}}
{{- $found := list -}}
{{- range concat $jobs $managers | uniq -}}
{{- $namespace := lookup "v1" "Namespace" "" . -}}
{{- $labels := ($namespace.metadata | default dict).labels | default dict -}}
{{- $found = append $found (dict
  "name" .
  "known" (not (empty $namespace))
  "mode" (hasKey $labels "gitlab-runner-irsa" | ternary (index $labels "gitlab-runner-irsa" | default "enforce") nil)
) -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/*
The address of the documentation of this version; src/names.ts has the same repository, and a test compares the two.
*/}}
{{- define "gitlab-runner-irsa.docs" -}}
https://github.com/OWNER/gitlab-runner-irsa/blob/v{{ .Chart.AppVersion }}/docs
{{- end -}}

{{/* Whether the chart was written by `gitlab-runner-irsa generate`: an edit of its files is lost with the next run. */}}
{{- define "gitlab-runner-irsa.isGenerated" -}}
{{- index (.Chart.Annotations | default dict) "gitlab-runner-irsa/written-by" | default "" -}}
{{- end -}}

{{/*
Whether the values name the image of a release by a digest other than that of this version: `helm upgrade --reuse-values`
keeps the digest of the previous chart.
*/}}
{{- define "gitlab-runner-irsa.hasOtherImage" -}}
{{- $released := include "gitlab-runner-irsa.releasedImage" . -}}
{{- with .Values.image -}}
{{- if and .digest (hasPrefix (printf "%s@" .repository) $released) (not (hasSuffix (printf "@%s" .digest) $released)) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/*
What the notes need of a mapping in the values, as JSON: `places`, a list of {manager, namespaces} for managers with namespaces, and
`names`, the runners that rules for managers name. A text may be anything, not only a mapping: the webhook finds its errors.
*/}}
{{- define "gitlab-runner-irsa.ownMapping" -}}
{{- $mapping := kindIs "string" .Values.mapping | ternary (fromYaml (toString .Values.mapping)) .Values.mapping | default dict -}}
{{- $places := list -}}
{{- range kindIs "slice" $mapping.managers | ternary $mapping.managers list -}}
{{- if kindIs "map" . -}}
{{- $namespaces := list -}}
{{- range kindIs "slice" .namespaces | ternary .namespaces list -}}
{{- if kindIs "string" . -}}{{- $namespaces = append $namespaces . -}}{{- end -}}
{{- end -}}
{{- if $namespaces -}}{{- $places = append $places (dict "manager" .serviceAccount "namespaces" $namespaces) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $names := list -}}
{{- range kindIs "slice" $mapping.rules | ternary $mapping.rules list -}}
{{- if and (kindIs "map" .) (kindIs "map" .match) -}}
{{- if and (eq (toString .match.kind) "manager") (kindIs "slice" .match.names) -}}{{- $names = concat $names .match.names -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "places" $places "names" (uniq $names) | toJson -}}
{{- end -}}

{{/*
The managers whose job namespaces this release does not contain, as namespace/name: it has no runner with their account, and
neither their entry in serviceAccounts nor a mapping in the values names the namespaces.
*/}}
{{- define "gitlab-runner-irsa.managersWithoutPlaces" -}}
{{- $known := list -}}
{{- range include "gitlab-runner-irsa.runners" . | fromJsonArray -}}
{{- $known = append $known (printf "%s/%s" .namespace .account) -}}
{{- end -}}
{{- range (include "gitlab-runner-irsa.ownMapping" . | fromJson).places -}}{{- $known = append $known .manager -}}{{- end -}}
{{- range $account := .Values.serviceAccounts -}}
{{- if $account.jobNamespaces -}}
{{- range .namespaces -}}{{- $known = append $known (printf "%s/%s" . $account.name) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $found := list -}}
{{- range include "gitlab-runner-irsa.managers" . | fromJsonArray -}}
{{- $name := printf "%s/%s" .namespace .name -}}
{{- if not (has $name $known) -}}{{- $found = append $found $name -}}{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The runners of a fleet that other releases install, as a JSON list of their names: rules for managers name them. */}}
{{- define "gitlab-runner-irsa.runnersOfOtherReleases" -}}
{{- $own := list -}}
{{- range .Values.runners -}}{{- $own = append $own .key -}}{{- end -}}
{{- $found := list -}}
{{- range (include "gitlab-runner-irsa.ownMapping" . | fromJson).names -}}
{{- if not (has . $own) -}}{{- $found = append $found . -}}{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The commands for an emergency, and back; docs/operations.md has the same, and a test compares the two. */}}
{{- define "gitlab-runner-irsa.breakGlass" -}}
kubectl get namespaces --selector 'gitlab-runner-irsa,gitlab-runner-irsa!=off' --no-headers \
  --output custom-columns=:metadata.name,:metadata.labels.gitlab-runner-irsa |
  while read -r namespace mode; do
    kubectl label namespace "$namespace" gitlab-runner-irsa=off "gitlab-runner-irsa/before-off=$mode" --overwrite
  done
{{- end -}}

{{- define "gitlab-runner-irsa.endOfBreakGlass" -}}
kubectl get namespaces --selector gitlab-runner-irsa=off,gitlab-runner-irsa/before-off --no-headers \
  --output custom-columns=:metadata.name,:metadata.labels.gitlab-runner-irsa/before-off |
  while read -r namespace mode; do
    kubectl label namespace "$namespace" "gitlab-runner-irsa=$mode" gitlab-runner-irsa/before-off- --overwrite
  done
{{- end -}}
