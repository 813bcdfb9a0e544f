import { jobAccount, jobNamespace } from '../../../doctor/derive/runners/jobs/job-places.ts';
import { goPattern, matches, matchesAll } from '../../../doctor/derive/runners/patterns/go-pattern.ts';
import { formatPlace } from '../../../doctor/world/place.ts';
import type { Runner } from '../../../doctor/world/runner/runner.ts';
import type { RunnerSettings } from '../../../doctor/world/runner/runner-settings.ts';
import type { Setting } from '../../../doctor/world/runner/setting.ts';
import { DNS_LABEL, isAccountName, LABEL_LENGTH } from '../../../mapping/names.ts';
import { quote } from '../../../text/printable.ts';

/** Where the jobs of a runner run, and as which account, by its configuration. */
export type JobPlace = {
  namespace: string;
  account: string;
  /** Where this is configured, for a comment in the file. */
  from: string;
};

/** What the configuration of a workload says about where its jobs run. */
export type Placement = {
  places: readonly JobPlace[];
  /** True if a job may choose this namespace, or if nothing is known about the workload. */
  mayEnter(namespace: string): boolean;
  /** True if a job may choose this account. */
  mayRequest(account: string): boolean;
  /** True if the whole configuration was read. */
  isKnown: boolean;
  /** Sentences for a comment in the file. */
  comments: readonly string[];
};

/**
 * Returns what a runner's configuration says about the places of its jobs.
 *
 * @param existing namespaces of the cluster
 */
export function placementOf(runner: Runner, existing: readonly string[]): Placement {
  const settings = runner.settings.filter(({ isKubernetes }) => isKubernetes);
  const isKnown = settings.length > 0 && runner.unread.length === 0 && runner.broken.length === 0;
  const places = settings.flatMap((one) => placesOf(one, existing));
  const perJob = settings.flatMap(({ namespacePerJob }) => namespacePerJob ?? []);
  const isNamespaceAllowed = allowedBy(settings.map(({ namespaceOverwriteAllowed }) => namespaceOverwriteAllowed));
  const isAccountAllowed = allowedBy(settings.map((one) => one.serviceAccountOverwriteAllowed));
  return {
    places,
    isKnown,
    mayEnter: (namespace) => isNamespaceAllowed(namespace) || perJob.length > 0 || !isKnown,
    mayRequest: (account) => isAccountAllowed(account) || !isKnown,
    comments: [
      ...runner.unread.map(({ what, why }) => `Not read: ${what}, because ${why}.`),
      ...runner.broken.map(({ place, reason }) => `${formatPlace(place)}: ${reason}.`),
      ...(settings.length === 0 && runner.settings.length > 0 ? ['Its executor is not kubernetes.'] : []),
      ...perJob.map(
        (setting) => `Each job has a namespace of its own (${formatSetting(setting)}): list those in namespaces.`,
      ),
      ...settings.flatMap(commentsOf),
    ],
  };
}

/** `"ci" (configmap gitlab/runner, key config.template.toml: runners[0].kubernetes.namespace)` */
function formatSetting({ path, place, value }: Setting<string>): string {
  return `${quote(value)}, ${formatPlace(place)}: ${path}`;
}

function placesOf(settings: RunnerSettings, existing: readonly string[]): JobPlace[] {
  const account = jobAccount(settings);
  if (!isAccountName(account)) return [];
  const own = jobNamespace(settings);
  const overwrite = settings.namespaceOverwriteAllowed;
  const pattern = overwrite === undefined ? undefined : goPattern(overwrite.value);
  const chosen = pattern === undefined || matchesAll(pattern) ? [] : existing.filter((one) => matches(pattern, one));
  const from =
    settings.serviceAccount === undefined ? 'no service_account is set' : formatSetting(settings.serviceAccount);
  return [...new Set([...(own === undefined ? [] : [own]), ...chosen])]
    .filter(isNamespaceName)
    .map((namespace) => ({ namespace, account, from }));
}

/**
 * Returns a function that tests whether patterns let a job choose a name. They are compiled once, because the function
 * is called for each pod.
 */
function allowedBy(patterns: readonly (Setting<string> | undefined)[]): (name: string) => boolean {
  const compiled = patterns.flatMap((setting) => (setting === undefined ? [] : [goPattern(setting.value)]));
  return (name) => compiled.some((pattern) => matches(pattern, name));
}

function commentsOf({
  host,
  namespaceOverwriteAllowed,
  serviceAccount,
  serviceAccountOverwriteAllowed,
}: RunnerSettings): string[] {
  return [
    // Leaves out the address, because it may contain a password.
    ...(host === undefined
      ? []
      : [`${formatPlace(host.place)}: ${host.path} is set, so it may create its jobs in another cluster.`]),
    ...(serviceAccount === undefined ? [] : [`Its jobs run as ${formatSetting(serviceAccount)}.`]),
    ...(namespaceOverwriteAllowed === undefined
      ? []
      : [`Jobs may choose a namespace: ${formatSetting(namespaceOverwriteAllowed)}.`]),
    ...(serviceAccountOverwriteAllowed === undefined
      ? []
      : [
          `Jobs may request an account: ${formatSetting(serviceAccountOverwriteAllowed)}. Only those in allow of a rule get it.`,
        ]),
  ];
}

export function isNamespaceName(text: string): boolean {
  return text.length <= LABEL_LENGTH && DNS_LABEL.test(text);
}
