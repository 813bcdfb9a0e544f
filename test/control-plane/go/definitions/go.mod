module gitlab-runner-irsa/test/definitions

go 1.26.0

// For the definitions of their kinds, which lie in them as YAML; nothing of them is built.
require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
