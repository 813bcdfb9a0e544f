/** One program of the test control plane, built from its Go module under `go/`. */
export interface Program {
  /** Name of the program: the name of its file, also in `KUBEBUILDER_ASSETS`. */
  readonly name:
    | 'kube-apiserver'
    | 'etcd'
    | 'kube-controller-manager'
    | 'eks-pod-identity-webhook'
    | 'helm-3'
    | 'helm-4'
    | 'ct'
    | 'registry'
    | 'hclfmt'
    | 'prometheus'
    | 'promtool';
  /** Environment variable with a program to use instead of a built one. */
  readonly variable?: string;
  /** Folder under `go/` with its go.mod and go.sum. */
  readonly module: string;
  /** Package to build, in the form that `go build` accepts. */
  readonly package: string;
  /** Build tags. */
  readonly tags?: string;
  /** The module of go.mod whose version is the program's version. */
  readonly versionOf: string;
  /**
   * `-X` settings that make the program print its version.
   *
   * @param version such as `v1.36.3`
   * @param versionOf returns the version of another module of go.mod
   */
  readonly stamp: (version: string, versionOf: (module: string) => string) => string[];
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

const helm3 = 'helm.sh/helm/v3';
const helm4 = 'helm.sh/helm/v4';
const helm = { variable: 'HELM', module: 'helm' };

const prometheus = {
  module: 'prometheus',
  versionOf: 'github.com/prometheus/prometheus',
  // Discovery in clouds would take half of the build.
  tags: 'remove_all_sd',
  // Module v0.316.0 belongs to release 3.16.0.
  stamp: (version: string) => {
    const [, minor = 0, patch = 0] = version.replace(/^v/, '').split('.').map(Number);
    const release = `${Math.floor(minor / 100)}.${minor % 100}.${patch}`;
    return [`github.com/prometheus/common/version.Version=${release}`];
  },
};

/** The programs of a control plane, the largest first, and programs that run against it. */
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
  {
    ...helm,
    name: 'helm-3',
    package: `${helm3}/cmd/helm`,
    versionOf: helm3,
    // As in its Makefile. Otherwise, `helm template` without a cluster assumes Kubernetes 1.20.
    stamp: (version, versionOf) => {
      const [, minor = ''] = versionOf('k8s.io/client-go').split('.');
      const kubernetes = [`k8sVersionMajor=1`, `k8sVersionMinor=${minor}`];
      return [
        `${helm3}/internal/version.version=${version}`,
        ...['chartutil', 'lint/rules'].flatMap((path) => kubernetes.map((each) => `${helm3}/pkg/${path}.${each}`)),
      ];
    },
  },
  {
    ...helm,
    name: 'helm-4',
    package: `${helm4}/cmd/helm`,
    versionOf: helm4,
    stamp: (version) => [`${helm4}/internal/version.version=${version}`],
  },
  {
    name: 'ct',
    module: 'chart-testing',
    package: 'github.com/helm/chart-testing/v3/ct',
    versionOf: 'github.com/helm/chart-testing/v3',
    stamp: () => [],
  },
  {
    name: 'registry',
    module: 'registry',
    package: './cmd/registry',
    versionOf: 'github.com/distribution/distribution/v3',
    stamp: (version) => [`github.com/distribution/distribution/v3/version.version=${version}`],
  },
  {
    name: 'hclfmt',
    variable: 'HCLFMT',
    module: 'hclfmt',
    package: 'github.com/hashicorp/hcl/v2/cmd/hclfmt',
    versionOf: 'github.com/hashicorp/hcl/v2',
    stamp: () => [],
  },
  {
    ...prometheus,
    name: 'prometheus',
    variable: 'PROMETHEUS',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
  },
  { ...prometheus, name: 'promtool', variable: 'PROMTOOL', package: 'github.com/prometheus/prometheus/cmd/promtool' },
];
