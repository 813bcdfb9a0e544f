/** One program of the test control plane, built from its Go module under `go/`. */
export interface Program {
  /** The program's own name: of its file, and in `KUBEBUILDER_ASSETS`. */
  readonly name:
    | 'kube-apiserver'
    | 'etcd'
    | 'kube-controller-manager'
    | 'eks-pod-identity-webhook'
    | 'helm-3'
    | 'helm-4';
  /** Environment variable with a program to take in place of a built one. */
  readonly variable?: string;
  /** Folder under `go/` with its go.mod and go.sum. */
  readonly module: string;
  /** Package to build, as `go build` takes it. */
  readonly package: string;
  /** The module of go.mod whose version is the program's version. */
  readonly versionOf: string;
  /** `-X` settings that make the program say its version; `version` is like `v1.36.3`. */
  readonly stamp: (version: string) => string[];
}

const kubernetes = {
  module: 'control-plane',
  versionOf: 'k8s.io/kubernetes',
  stamp: (version: string) => {
    const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
    return Object.entries({ gitVersion: version, gitMajor: major, gitMinor: minor }).map(
      ([name, value]) => `k8s.io/component-base/version.${name}=${value}`,
    );
  },
};

/** @param major the major version, which is also in the path of its module */
const helm = <Major extends 3 | 4>(major: Major) => ({
  name: `helm-${major}` as const,
  variable: 'HELM',
  module: 'helm',
  package: `helm.sh/helm/v${major}/cmd/helm`,
  versionOf: `helm.sh/helm/v${major}`,
  stamp: (version: string) => [`helm.sh/helm/v${major}/internal/version.version=${version}`],
});

/** What a control plane consists of, the largest first, and what is run against it. */
export const programs: readonly Program[] = [
  { ...kubernetes, name: 'kube-apiserver', package: './cmd/kube-apiserver' },
  {
    name: 'etcd',
    module: 'control-plane',
    package: './cmd/etcd',
    versionOf: 'go.etcd.io/etcd/server/v3',
    stamp: () => [],
  },
  { ...kubernetes, name: 'kube-controller-manager', package: './cmd/kube-controller-manager' },
  {
    name: 'eks-pod-identity-webhook',
    module: 'eks-pod-identity-webhook',
    package: 'github.com/aws/amazon-eks-pod-identity-webhook',
    versionOf: 'github.com/aws/amazon-eks-pod-identity-webhook',
    stamp: (version) => [`main.webhookVersion=${version}`],
  },
  helm(3),
  helm(4),
];
