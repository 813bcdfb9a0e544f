{{/*
The guard: policies that the API server itself evaluates. Each closes one way around the webhook; docs/guard.md has a section for each.
Names are constant, like those of the webhook configurations: Helm refuses a second release in a cluster.
*/}}
{{- define "gitlab-runner-irsa.guardName" -}}gitlab-runner-irsa-guard-{{ . }}{{- end -}}

{{/* Metadata of a policy or binding, from (list . "name"). */}}
{{- define "gitlab-runner-irsa.guardMetadata" -}}
name: {{ include "gitlab-runner-irsa.guardName" (index . 1) }}
labels:
  {{- include "gitlab-runner-irsa.labels" (list (index . 0) "guard") | nindent 2 }}
{{- end -}}

{{/*
The defaults of matchConstraints. The API server fills them in; without them here, a server-side apply of the same policy would count as
a change each time.
*/}}
{{- define "gitlab-runner-irsa.guardMatches" -}}
matchPolicy: Equivalent
namespaceSelector: {}
objectSelector: {}
{{- end -}}

{{/* The namespaces of a mode, as the webhook has them: every value but three is enforce; from (list . "enforce"). */}}
{{- define "gitlab-runner-irsa.guardNamespaces" -}}
namespaceSelector:
  matchExpressions:
    {{- if eq (index . 1) "enforce" }}
    - {key: gitlab-runner-irsa, operator: Exists}
    - {key: gitlab-runner-irsa, operator: NotIn, values: [observe, best-effort, "off"]}
    {{- else }}
    - {key: gitlab-runner-irsa, operator: In, values: [observe, best-effort]}
    {{- end }}
    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, {{ (index . 0).Release.Namespace }}]}
{{- end -}}

{{/*
The two bindings of a policy: enforce denies, best-effort and observe warn; from (list . "name" "denies"), where the last
is false for a policy that warns in every mode.
*/}}
{{- define "gitlab-runner-irsa.guardBindings" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $denies := index . 2 -}}
{{- range $mode := list "enforce" "observe" }}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  {{- include "gitlab-runner-irsa.guardMetadata" (list $root (printf "%s-%s" $name $mode)) | nindent 2 }}
spec:
  policyName: {{ include "gitlab-runner-irsa.guardName" $name }}
  validationActions: [{{ and $denies (eq $mode "enforce") | ternary "Deny" "Warn" }}, Audit]
  matchResources:
    {{- include "gitlab-runner-irsa.guardNamespaces" (list $root $mode) | nindent 4 }}
{{- end }}
{{- end -}}

{{/* CEL: whether the requester holds a permission of the API group gitlab-runner-irsa; from (list "jobs" "enter"). */}}
{{- define "gitlab-runner-irsa.guardAllows" -}}
authorizer.group('gitlab-runner-irsa').resource('{{ index . 0 }}').namespace(request.namespace).check('{{ index . 1 }}').allowed()
{{- end -}}

{{/*
CEL: whether the requester is one of these controllers of Kubernetes, from (list "job-controller"). They are named one by one, because
add-ons and other programs have accounts in kube-system too. Without --use-service-account-credentials, all controllers have the name of the
controller manager. The permissions of each: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go in Kubernetes.
*/}}
{{- define "gitlab-runner-irsa.guardIsController" -}}
request.userInfo.username in ['system:kube-controller-manager'
{{- range . }}, 'system:serviceaccount:kube-system:{{ . }}'{{ end }}]
{{- end -}}

{{/* CEL: the message of a refusal, from (list "what was tried" "jobs" "enter"). */}}
{{- define "gitlab-runner-irsa.guardMessage" -}}
'{{ index . 0 }}: ' + request.userInfo.username + ' lacks the permission {{ index . 2 }} on {{ index . 1 }} (API group gitlab-runner-irsa) in namespace ' + request.namespace + '. See docs/guard.md of gitlab-runner-irsa.'
{{- end -}}
