// Package flux pins the module whose types controller-gen reads.
package flux

import _ "github.com/fluxcd/helm-controller/api/v2" // the types of a HelmRelease
