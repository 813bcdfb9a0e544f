{{/*
What a schema cannot express about one runner, as a JSON list of sentences; from (list . runner), the runner as in
gitlab-runner-irsa.runners.
*/}}
{{- define "gitlab-runner-irsa.runnerErrors" -}}
{{- $root := index . 0 -}}
{{- $runner := index . 1 -}}
{{- $own := $root.Release.Namespace -}}
{{- $key := $runner.key -}}
{{- $values := index $root.Values $key -}}
{{- $name := printf "%s/%s" $runner.namespace $runner.account -}}
{{- $entry := dict -}}
{{- $count := 0 -}}
{{- range include "gitlab-runner-irsa.managers" $root | fromJsonArray -}}
{{- if eq (printf "%s/%s" .namespace .name) $name -}}{{- $entry = . -}}{{- $count = add1 $count -}}{{- end -}}
{{- end -}}
{{- $errors := list -}}

{{- if not $values.gitlabUrl -}}
{{- $errors = append $errors (printf "%s.gitlabUrl is empty: set the URL of GitLab." $key) -}}
{{- end -}}
{{- if not (include "gitlab-runner-irsa.runnerHasToken" $values) -}}
{{- $errors = append $errors (printf "%s has no token: set %s.runners.secret to a Secret in namespace %s with the keys runner-token and runner-registration-token." $key $key $runner.namespace) -}}
{{- end -}}
{{- if eq $runner.namespace $own -}}
{{- $errors = append $errors (printf "%s.namespace is %s, the namespace of this release, whose pods the webhook never sees: set another namespace." $key $own) -}}
{{- end -}}
{{- $errors = concat $errors (include "gitlab-runner-irsa.accountErrors" (list $root $runner $entry (int $count)) | fromJsonArray) -}}
{{- $errors = concat $errors (include "gitlab-runner-irsa.jobErrors" (list $root $runner $entry) | fromJsonArray) -}}
{{- toJson $errors -}}
{{- end -}}

{{/* Not empty if the runner gets a token: from values, from a Secret that the chart mounts to /secrets, or from a variable. */}}
{{- define "gitlab-runner-irsa.runnerHasToken" -}}
{{- $found := or .runnerToken .runnerRegistrationToken (.runners | default dict).secret .extraEnvFromRefs -}}
{{- $found = or $found (.extraEnv | default dict).CI_SERVER_TOKEN (.extraEnvFrom | default dict).CI_SERVER_TOKEN -}}
{{- range .envVars -}}{{- if eq (toString .name) "CI_SERVER_TOKEN" -}}{{- $found = true -}}{{- end -}}{{- end -}}
{{- range .secrets -}}
{{- if not .items -}}{{- $found = true -}}{{- end -}}
{{- range .items -}}
{{- if has .path (list "runner-token" "runner-registration-token") -}}{{- $found = true -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if $found -}}yes{{- end -}}
{{- end -}}

{{/* About the account of the manager; from (list . runner entry count), the entry of serviceAccounts, and how many there are. */}}
{{- define "gitlab-runner-irsa.accountErrors" -}}
{{- $runner := index . 1 -}}
{{- $entry := index . 2 -}}
{{- $count := index . 3 -}}
{{- $key := $runner.key -}}
{{- $values := index (index . 0).Values $key -}}
{{- $account := $values.serviceAccount | default dict -}}
{{- $rbac := $values.rbac | default dict -}}
{{- $name := printf "%s/%s" $runner.namespace $runner.account -}}
{{- $errors := list -}}

{{- $other := "" -}}
{{- range list "serviceAccountName" "generatedServiceAccountName" -}}
{{- $old := index $rbac . | default "" | toString -}}
{{- if and $old $account.name (ne $old $account.name) -}}
{{- $other = . -}}
{{- $errors = append $errors (printf "%s.rbac.%s is %s, but %s.serviceAccount.name is %s, and GitLab's chart uses that: set %s.serviceAccount.name to %s, and remove the other." $key . $old $key $account.name $key $old) -}}
{{- end -}}
{{- end -}}

{{- if $other -}}
{{- else if eq $runner.account "default" -}}
{{- $errors = append $errors (printf "%s.serviceAccount.name is empty, so the runner manager would run as ServiceAccount %s, which jobs use, too: set it to an account with kind: manager in serviceAccounts, such as gitlab-runner-common." $key $name) -}}
{{- else if ne $count 1 -}}
{{- $errors = append $errors (printf "%s runs as ServiceAccount %s, which needs exactly one entry with kind: manager in serviceAccounts and has %d: add {name: %s, kind: manager, namespaces: [%s], roleArn: …}, or change %s.serviceAccount.name." $key $name $count $runner.account $runner.namespace $key) -}}
{{- else if and $runner.makesAccount $entry.create -}}
{{- $errors = append $errors (printf "ServiceAccount %s would be created twice: set %s.serviceAccount.create to false, or create: false in serviceAccounts." $name $key) -}}
{{- else if $runner.makesAccount -}}
{{- if not (or $rbac.create $entry.jobNamespaces) -}}
{{- $errors = append $errors (printf "ServiceAccount %s, which GitLab's chart creates, has no permissions in %s, where its jobs run: add jobNamespaces: [%s] to its entry in serviceAccounts." $name $runner.jobNamespace $runner.jobNamespace) -}}
{{- end -}}
{{- else -}}
{{- range $path, $annotations := dict "rbac.serviceAccountAnnotations" $rbac.serviceAccountAnnotations "serviceAccount.annotations" $account.annotations -}}
{{- if $annotations -}}
{{- $instead := $entry.create | ternary "set roleArn, or annotations, in its entry of serviceAccounts" "annotate that account where it is created" -}}
{{- $errors = append $errors (printf "%s.%s has no effect, because GitLab's chart does not create ServiceAccount %s: %s, and remove it here." $key $path $name $instead) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $rbac.create (not $rbac.rules) $entry.jobNamespaces -}}
{{- $errors = append $errors (printf "%s.rbac.create is true without %s.rbac.rules, so GitLab's chart grants the manager everything in the core API group, also tokens of every account: set it to false, because this chart grants what a runner needs." $key $key) -}}
{{- end -}}
{{- toJson $errors -}}
{{- end -}}

{{/* About where the jobs run; from (list . runner entry). */}}
{{- define "gitlab-runner-irsa.jobErrors" -}}
{{- $own := (index . 0).Release.Namespace -}}
{{- $runner := index . 1 -}}
{{- $entry := index . 2 -}}
{{- $key := $runner.key -}}
{{- $rbac := (index (index . 0).Values $key).rbac | default dict -}}
{{- $jobs := $runner.jobNamespace -}}
{{- $name := printf "%s/%s" $runner.namespace $runner.account -}}
{{- $better := without ($entry.jobNamespaces | default list) $own | first | default $runner.namespace -}}
{{- $errors := list -}}

{{- if not (has (int $runner.sections) (list -1 1)) -}}
{{- $fix := eq (int $runner.sections) 0 | ternary "begin it with [[runners]]" "keep one, and describe several runners in a fleet" -}}
{{- $errors = append $errors (printf "%s.runners.config has %d [[runners]], and GitLab Runner reads exactly one from it: %s." $key (int $runner.sections) $fix) -}}
{{- else if eq $runner.jobsFrom "default" -}}
{{- $errors = append $errors (printf "%s.runners.config sets namespace, but not below [runners.kubernetes], so jobs would run in namespace default: write namespace = %q below [runners.kubernetes]." $key $better) -}}
{{- else if eq $jobs $own -}}
{{- $fixes := dict
  "config" (printf "write namespace = %q below [runners.kubernetes] in %s.runners.config" $better $key)
  "jobNamespace" (printf "set %s.runners.jobNamespace to another one" $key)
  "environment" (printf "change KUBERNETES_NAMESPACE in the environment of %s, which takes precedence over its config" $key)
-}}
{{- $errors = append $errors (printf "%s would create its jobs in %s, the namespace of this release, whose pods the webhook never sees: %s." $key $own (index $fixes $runner.jobsFrom)) -}}
{{- else if and $jobs $entry.create (not (has $jobs $entry.jobNamespaces)) -}}
{{- $errors = append $errors (printf "%s creates its jobs in %s, where %s has no permissions: add %s to the jobNamespaces of that account." $key $jobs $name $jobs) -}}
{{- end -}}
{{- toJson $errors -}}
{{- end -}}
