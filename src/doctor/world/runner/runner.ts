import type { ManagerMark } from '../../../pods/manager-marks.ts';
import type { DocumentPlace, WorkloadKind } from '../place.ts';
import type { Release } from '../release.ts';
import type { Unseen } from '../seen.ts';
import type { RunnerSettings } from './runner-settings.ts';
import type { Variable } from './setting.ts';

/** A Deployment or StatefulSet that runs a runner manager. */
export type Runner = {
  kind: WorkloadKind;
  namespace: string;
  /** The name of the workload. */
  name: string;
  /** The name of the ServiceAccount in its pod template. The mapping may assign another one to its pods. */
  account: string;
  /** What marks its pods as managers. Without a mark, the webhook does not treat them as managers. */
  mark: ManagerMark | undefined;
  /** The value of the pod label `gitlab-runner-irsa/manager`. */
  managerName: string | undefined;
  /** The name of the container that runs the manager. */
  container: string;
  /** The image of that container; `undefined` if it is not known. */
  image: string | undefined;
  /** Settings, one entry for each `[[runners]]`. */
  settings: readonly RunnerSettings[];
  /** Errors that keep the manager from starting with its configuration. */
  broken: readonly ConfigurationError[];
  /** The variables of that container. */
  variables: readonly Variable[];
  /** The Secret from which the entrypoint of GitLab's chart exports CACHE_S3_ACCESS_KEY and CACHE_S3_SECRET_KEY. */
  cacheSecret: string | undefined;
  token: ManagerToken;
  /** The Helm release that owns the workload, if there is one. */
  release?: Release;
  /** Parts of its configuration that could not be read. */
  unread: readonly Unseen[];
};

/** Where a manager's container finds its credentials for the API server, by its pod template. */
export type ManagerToken = {
  /**
   * What is mounted at the path of the token: a token of the pod (`pod`), one from a Secret, or another volume, whose
   * content the template does not show. `undefined` if nothing is mounted, so that the API server may add a token.
   */
  mounted:
    | { is: 'pod' }
    | { is: 'secret'; volume: string; secret: string }
    | { is: 'other'; volume: string }
    | undefined;
  /** `automountServiceAccountToken` of the pod; if `undefined`, that of the account decides. */
  automount: boolean | undefined;
  /** What sets a kubeconfig: `variable KUBECONFIG`. The runner uses it only without a token. */
  kubeconfig: string | undefined;
};

/** An error for which the runner refuses a document and does not start. */
export type ConfigurationError = {
  place: DocumentPlace;
  /**
   * `invalid`: the document is not TOML. `type`: a value has the wrong type. `runners`: a template does not have
   * exactly one `[[runners]]`.
   */
  is: 'invalid' | 'type' | 'runners';
  /** The line, counted from 1; `undefined` if the error concerns the whole document. */
  line: number | undefined;
  column: number | undefined;
  /** A phrase without a full stop and without values of the document. */
  reason: string;
};
