{{/* Name of the Deployment and the Service. A release name may contain dots, which the name of a Service may not. */}}
{{- define "gitlab-runner-irsa.fullname" -}}
{{- $name := "gitlab-runner-irsa" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | replace "." "-" | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | replace "." "-" | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/*
Name of another object of the release, from (list . "suffix"). A long name is cut before the suffix, so that two objects
never get the same name.
*/}}
{{- define "gitlab-runner-irsa.componentName" -}}
{{- $suffix := index . 1 -}}
{{- $room := sub 62 (len $suffix) | int -}}
{{- printf "%s-%s" (include "gitlab-runner-irsa.fullname" (index . 0) | trunc $room | trimSuffix "-") $suffix -}}
{{- end -}}

{{/* Labels that never change, because selectors are immutable; from (list . "component"). */}}
{{- define "gitlab-runner-irsa.selectorLabels" -}}
app.kubernetes.io/name: gitlab-runner-irsa
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of an object; from (list . "component"). */}}
{{- define "gitlab-runner-irsa.labels" -}}
{{- $root := index . 0 -}}
{{ include "gitlab-runner-irsa.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gitlab-runner-irsa.image" -}}
{{- with .Values.image -}}
{{- .repository -}}
{{- if .digest -}}@{{ .digest }}{{- else -}}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* The image of a released chart, as repository@digest; empty in the chart of a clone and in a generated one. */}}
{{- define "gitlab-runner-irsa.releasedImage" -}}
{{- index (.Chart.Annotations | default dict) "gitlab-runner-irsa/image" | default "" -}}
{{- end -}}

{{/* The webhook configurations have constant names, so Helm refuses a second release in the same cluster. */}}
{{- define "gitlab-runner-irsa.mutatingName" -}}00-gitlab-runner-irsa{{- end -}}
{{- define "gitlab-runner-irsa.validatingName" -}}gitlab-runner-irsa{{- end -}}

{{- define "gitlab-runner-irsa.mappingName" -}}
{{- include "gitlab-runner-irsa.componentName" (list . "mapping") -}}
{{- end -}}

{{/* The Secret with the serving certificate. The one of cert-manager has a different type, so it needs a different name. */}}
{{- define "gitlab-runner-irsa.certificatesName" -}}
{{- $suffix := eq .Values.certificates.source "cert-manager" | ternary "cert-manager" "certificates" -}}
{{- include "gitlab-runner-irsa.componentName" (list . $suffix) -}}
{{- end -}}
