{{/*
The configuration of a runner as GitLab's chart renders it: a template in the scope of that chart, including its files; from
(list . "key").
*/}}
{{- define "gitlab-runner-irsa.runnerConfig" -}}
{{- $root := index . 0 -}}
{{- $scope := dict "Template" $root.Template -}}
{{- range $name, $value := index $root.Subcharts (index . 1) -}}
{{- $_ := set $scope $name $value -}}
{{- end -}}
{{- tpl (($scope.Values.runners | default dict).config | default "") $scope -}}
{{- end -}}

{{/* The lines of a TOML text below a table header until the next one; from (list text header), the header as a pattern. */}}
{{- define "gitlab-runner-irsa.tomlTable" -}}
{{- $pattern := printf "(?m)^[ \\t]*%s.*\\n(?:[ \\t]*[^\\[\\s].*\\n|[ \\t]*\\n)*" (index . 1) -}}
{{- regexReplaceAll "^.*\\n" (regexFind $pattern (index . 0)) "" -}}
{{- end -}}

{{/* The text at the end of `key = "text"`. */}}
{{- define "gitlab-runner-irsa.tomlText" -}}
{{- regexReplaceAll "(?s)^.*[\"']([^\"']*)[\"']$" . "${1}" -}}
{{- end -}}

{{/*
The namespace that a config.toml sets for jobs: `namespace` of the table [runners.kubernetes], of the key kubernetes.namespace,
or of the inline table kubernetes = {…}. Empty if it sets none. Helm 3 has no parser for TOML.
*/}}
{{- define "gitlab-runner-irsa.tomlNamespace" -}}
{{- $text := printf "%s\n" . | replace "\r\n" "\n" -}}
{{- $text = regexReplaceAll "(?m)^[ \\t]*#.*$" $text "" -}}
{{- $text = regexReplaceAll "(?s)\"\"\".*?\"\"\"|'''.*?'''" $text "\"\"" -}}
{{- $value := "[ \\t]*=[ \\t]*(?:\"[^\"\\n]*\"|'[^'\\n]*')" -}}
{{- $kubernetes := "[\"']?kubernetes[\"']?" -}}
{{- $namespace := printf "[\"']?namespace[\"']?%s" $value -}}
{{- $table := include "gitlab-runner-irsa.tomlTable" (list $text (printf "\\[[ \\t]*[\"']?runners[\"']?[ \\t]*\\.[ \\t]*%s[ \\t]*\\]" $kubernetes)) -}}
{{- $found := regexFind (printf "(?m)^[ \\t]*%s" $namespace) $table -}}
{{- if not $found -}}
{{- $runner := include "gitlab-runner-irsa.tomlTable" (list $text "\\[\\[[ \\t]*[\"']?runners[\"']?[ \\t]*\\]\\]") -}}
{{- $found = regexFind (printf "(?m)^[ \\t]*%s[ \\t]*\\.[ \\t]*%s" $kubernetes $namespace) $runner -}}
{{- if not $found -}}
{{- $inline := regexFind (printf "(?m)^[ \\t]*%s[ \\t]*=[ \\t]*\\{.*\\}" $kubernetes) $runner -}}
{{- $inline = regexReplaceAll "^[^{]*\\{|\\}$" $inline "" -}}
{{- range until 3 -}}{{- $inline = regexReplaceAll "\\{[^{}]*\\}" $inline "" -}}{{- end -}}
{{- $found = regexFind (printf "(?:^|,)[ \\t]*%s" $namespace) $inline -}}
{{- end -}}
{{- end -}}
{{- include "gitlab-runner-irsa.tomlText" $found -}}
{{- end -}}

{{/*
Where a runner creates its jobs, as a JSON {namespace, from, sections}; from (list . "key"). KUBERNETES_NAMESPACE takes precedence
over the configuration, and GitLab's chart sets it to the namespace of the release if `namespace =` is nowhere in the
configuration. Without either, the runner uses the namespace default (checkDefaults in executors/kubernetes of GitLab Runner).
An empty `namespace` cannot be known here. `sections` counts [[runners]], of which GitLab Runner reads exactly one (MergeTo in
commands/config_template.go); -1 where there is no configuration.
*/}}
{{- define "gitlab-runner-irsa.runnerJobs" -}}
{{- $values := index (index . 0).Values (index . 1) -}}
{{- $raw := ($values.runners | default dict).config | default "" -}}
{{- $config := include "gitlab-runner-irsa.runnerConfig" . -}}
{{- $sections := len (regexFindAll "(?m)^[ \\t]*\\[\\[[ \\t]*[\"']?runners[\"']?[ \\t]*\\]\\]" (regexReplaceAll "(?s)\"\"\".*?\"\"\"|'''.*?'''" $config "") -1) -}}
{{- $from := "config" -}}
{{- $namespace := "" -}}
{{- if regexMatch "\\s*namespace\\s*=" $raw -}}
{{- $namespace = include "gitlab-runner-irsa.tomlNamespace" $config -}}
{{- if not $namespace -}}
{{- $namespace = "default" -}}
{{- $from = "default" -}}
{{- else if contains ".Values.runners.jobNamespace" $raw -}}
{{- $from = "jobNamespace" -}}
{{- end -}}
{{- else -}}
{{- $namespace = (index . 0).Release.Namespace -}}
{{- end -}}
{{- range $values.envVars -}}
{{- if eq (toString .name) "KUBERNETES_NAMESPACE" -}}{{- $namespace = toString .value -}}{{- $from = "environment" -}}{{- end -}}
{{- end -}}
{{- with ($values.extraEnv | default dict).KUBERNETES_NAMESPACE -}}
{{- $namespace = toString . -}}
{{- $from = "environment" -}}
{{- end -}}
{{- with ($values.extraEnvFrom | default dict).KUBERNETES_NAMESPACE -}}
{{- $namespace = "" -}}
{{- $from = "environment" -}}
{{- end -}}
{{- dict "namespace" $namespace "from" $from "sections" (empty $raw | ternary -1 $sections) | toJson -}}
{{- end -}}
