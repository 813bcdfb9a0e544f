import { trimEndOf } from '../../../../text/trim-characters.ts';
import type { ManagerToken } from '../../../world/runner/runner.ts';
import type { PodTemplate, RunnerContainer } from './pod-template.ts';

/** Where client-go reads the token of a pod (`rest/config.go`, `InClusterConfig`). */
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The file before its folder, because a mount of the file hides that of the folder. */
const PATHS = [`${FOLDER}/token`, FOLDER];
/** Without a token in the pod, the runner reads the kubeconfig (gitlab-runner `executors/kubernetes/util.go`). */
const KUBECONFIG = 'KUBECONFIG';

/** Returns where a manager has its credentials for the API server, with only the names of Secrets. */
export function managerToken({ spec }: PodTemplate, { env = [], volumeMounts = [] }: RunnerContainer): ManagerToken {
  const mounts = PATHS.flatMap((path) =>
    volumeMounts.filter(({ mountPath = '' }) => trimEndOf(mountPath, '/') === path),
  );
  const [first] = mounts;
  const home = volumeMounts.find(({ mountPath = '' }) => /\/\.kube(\/|$)/.test(mountPath));
  const isNamed = env.some(({ name }) => name === KUBECONFIG);
  const inHome = home === undefined ? undefined : `volume ${home.name}`;
  return {
    mounted: first && contentOf(first.name, spec.volumes),
    automount: spec.automountServiceAccountToken,
    kubeconfig: isNamed ? `variable ${KUBECONFIG}` : inHome,
  };
}

function contentOf(volume: string, volumes: PodTemplate['spec']['volumes'] = []): ManagerToken['mounted'] {
  const found = volumes.find(({ name }) => name === volume);
  const sources = found?.projected?.sources ?? [];
  if (sources.some(({ serviceAccountToken }) => serviceAccountToken !== undefined)) return { is: 'pod' };
  const secret = found?.secret?.secretName ?? sources.find((source) => source.secret !== undefined)?.secret?.name;
  return secret === undefined ? { is: 'other', volume } : { is: 'secret', volume, secret };
}
