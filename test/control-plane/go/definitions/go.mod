module gitlab-runner-irsa/test/definitions

go 1.26.3

// For the definitions of their kinds, which lie in them as YAML; nothing of them is built.
require (
	github.com/argoproj/argo-cd/v3 v3.5.4
	github.com/fluxcd/source-controller v1.9.0
	github.com/cert-manager/cert-manager v1.21.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
