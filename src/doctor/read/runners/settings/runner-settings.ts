import type { DocumentPlace } from '../../../world/place.ts';
import { formatPlace } from '../../../world/place.ts';
import type { ConfigurationError } from '../../../world/runner/runner.ts';
import type { RunnerSettings } from '../../../world/runner/runner-settings.ts';
import type { Setting, Variable } from '../../../world/runner/setting.ts';
import type { Unseen } from '../../../world/seen.ts';
import { cacheSettings } from './cache-settings.ts';
import { readDocument } from './configuration-errors.ts';
import { jobVariables, nameOf } from './job-variables.ts';
import { nodeAccess, nodeAccessByVariables, privilegedBy, unreadPatches } from './node-access.ts';
import { podMarks } from './pod-marks.ts';
import { podSpecPatches } from './pod-spec/pod-spec.ts';
import { podSpecAccount } from './pod-spec/pod-spec-account.ts';
import { podSpecVariables } from './pod-spec/pod-spec-variables.ts';
import { isTrue, type SettingReader, settingReader, type Written } from './written.ts';

/** @property key how the runner uses the document. For the operator, it differs from the key in the ConfigMap */
export type RunnerDocument = {
  key: 'config.template.toml' | 'config.toml';
  text: string;
  place: DocumentPlace;
};

type ReadSettings = {
  settings: readonly RunnerSettings[];
  broken: readonly ConfigurationError[];
  unread: readonly Unseen[];
};

/**
 * Returns the settings for identity and cache in a manager's configuration, one result for each `[[runners]]`.
 *
 * `gitlab-runner register` fills in a template, and uses a value of the template only if the environment has none. A
 * runner in `config.toml` is used unchanged (docs.gitlab.com/runner/register, "Register with a configuration template";
 * tried with runner 19.4 and the variables below).
 */
export function runnerSettings(documents: readonly RunnerDocument[], variables: readonly Variable[]): ReadSettings {
  const settings: RunnerSettings[] = [];
  const broken: ConfigurationError[] = [];
  const unread: Unseen[] = [];
  const add = (index: number, written: Written | undefined, env: readonly Variable[], isUnchanged = false) => {
    const reader = settingReader(index, written, env);
    const environment = jobVariables(index, written, env, reader);
    const { patches, unread: files } = podSpecPatches(index, written, environment);
    settings.push({
      ...settingsOf(index, written, reader, env, podSpecAccount(patches)),
      // In a template, the name has no effect: `register` has set it already, to RUNNER_NAME or the host name
      // (commands/register.go).
      name: isUnchanged ? reader.read('', 'name') : undefined,
      // Keeps only the names of these variables.
      environment: [...environment.map((entry) => ({ ...entry, value: nameOf(entry) })), ...podSpecVariables(patches)],
    });
    unread.push(...reader.unread, ...files, ...unreadPatches(index, written));
  };
  for (const { key, text, place } of documents) {
    const document = readDocument(text, place, key === place.key && key === 'config.template.toml');
    broken.push(...document.broken);
    if (document.broken.length > 0 && !document.runners?.length)
      unread.push({ what: formatPlace(place), why: 'the runner refuses it', because: 'absent' });
    const env = key === 'config.template.toml' ? variables : [];
    for (const [index, table] of (document.runners ?? []).entries())
      add(index, { table, place }, env, key === 'config.toml');
  }
  // Without a template, the environment alone registers a runner.
  const isRegistered = variables.some(({ name }) => name === 'CI_SERVER_URL');
  if (settings.length === 0 && broken.length === 0 && isRegistered) add(0, undefined, variables);
  return { settings, broken, unread };
}

function settingsOf(
  index: number,
  written: Written | undefined,
  reader: SettingReader,
  variables: readonly Variable[],
  patched: Setting<string> | undefined,
): Omit<RunnerSettings, 'environment' | 'name'> {
  const kubernetes = (name: string) => reader.read(`KUBERNETES_${name.toUpperCase()}`, 'kubernetes', name);
  const perJob = kubernetes('namespace_per_job');
  const bearerToken = kubernetes('bearer_token_overwrite_allowed');
  const executor = reader.read('RUNNER_EXECUTOR', 'executor');
  const serviceAccount = kubernetes('service_account');
  return {
    index,
    document: written?.place,
    isKubernetes: executor === undefined || executor.value === 'kubernetes',
    url: reader.read('CI_SERVER_URL', 'url'),
    host: kubernetes('host'),
    serviceAccount: patched ?? serviceAccount,
    serviceAccountOverwriteAllowed: kubernetes('service_account_overwrite_allowed'),
    namespace: kubernetes('namespace'),
    overriddenNamespace: reader.readOverridden('KUBERNETES_NAMESPACE', 'kubernetes', 'namespace'),
    namespaceOverwriteAllowed: kubernetes('namespace_overwrite_allowed'),
    namespacePerJob: isTrue(perJob?.value) ? perJob : undefined,
    automount: kubernetes('automount_service_account_token'),
    podLabelsOverwriteAllowed: kubernetes('pod_labels_overwrite_allowed'),
    bearerTokenOverwriteAllowed: isTrue(bearerToken?.value) ? bearerToken : undefined,
    podMarks: podMarks(index, written),
    nodeAccess: [
      ...privilegedBy(kubernetes('privileged')),
      ...nodeAccessByVariables(variables),
      ...nodeAccess(index, written),
    ],
    cache: cacheSettings(reader, index, written, variables),
  };
}
