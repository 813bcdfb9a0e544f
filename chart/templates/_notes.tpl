{{/*
The namespaces that need the label, as a JSON list of {name, known, mode}: first those of jobs, then those that have runner managers
only, for their rules and for the guard. `mode` is the value of the label, or null. `known` is false for a namespace that does not
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

{{/* Whether the chart was written by `gitlab-runner-irsa generate`: an edit of its files is lost with the next run. */}}
{{- define "gitlab-runner-irsa.isGenerated" -}}
{{- index (.Chart.Annotations | default dict) "gitlab-runner-irsa/written-by" | default "" -}}
{{- end -}}

{{/*
Whether the values name the image of a release by another digest than that of this version: `helm upgrade --reuse-values` keeps
the digest that the chart before it had.
*/}}
{{- define "gitlab-runner-irsa.hasOtherImage" -}}
{{- $released := include "gitlab-runner-irsa.releasedImage" . -}}
{{- with .Values.image -}}
{{- if and .digest (hasPrefix (printf "%s@" .repository) $released) (not (hasSuffix (printf "@%s" .digest) $released)) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* The managers whose configuration is not in this release: only it says where their jobs run. */}}
{{- define "gitlab-runner-irsa.foreignManagers" -}}
{{- $own := list -}}
{{- range include "gitlab-runner-irsa.runners" . | fromJsonArray -}}
{{- $own = append $own (printf "%s/%s" .namespace .account) -}}
{{- end -}}
{{- $found := list -}}
{{- range include "gitlab-runner-irsa.managers" . | fromJsonArray -}}
{{- if not (has (printf "%s/%s" .namespace .name) $own) -}}{{- $found = append $found . -}}{{- end -}}
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
