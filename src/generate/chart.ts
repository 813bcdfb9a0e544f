import { mergeValues } from '../chart/merge-values.ts';
import type { Runner } from '../chart/runner.ts';
import type { Note, Schema } from '../chart/setting.ts';
import { chartFiles } from '../chart/write/chart-files.ts';
import { type ManagerGroup, managerGroups } from '../fleet/derive-mapping.ts';
import type { Fleet, FleetAccount } from '../fleet/fleet.ts';
import { type ManagedRunner, managedRunners } from '../fleet/managed-runners.ts';
import { mappingDocument } from '../fleet/mapping-document.ts';
import type { JobRule, Mapping } from '../mapping/mapping.ts';
import { type Reach, reachOfRules } from '../mapping/reach.ts';
import { PROGRAM } from '../names.ts';
import { type Generated, HEAD } from './generated.ts';
import { runnerConfig } from './runner-config.ts';

/** What a wrapper chart contains whatever the fleet is. */
export type Bundle = {
  /** The version of this program, and so of the chart and the webhook in it. */
  version: string;
  /** Files that are copied from the bundled chart unchanged, by their path in the chart. */
  templates: Generated;
  /** The JSON Schema of a mapping. */
  mappingSchema: Schema;
};

/**
 * Returns the files of a fleet's wrapper chart: the bundled templates, a dependency for each runner, and the values.
 */
export function chartOf(fleet: Fleet, mapping: Mapping, bundle: Bundle): Generated {
  const { version, templates, mappingSchema } = bundle;
  const reaches = reachOfRules(mapping);
  const files = chartFiles({
    version,
    image: '',
    head: HEAD,
    writtenBy: `${PROGRAM} generate`,
    mappingSchema,
    runners: managedRunners(fleet.runners).map((runner) => runnerOf(runner, fleet, reaches)),
    values: mergeValues(fleet.webhook.values, valuesOf(fleet, mapping)),
  });
  return new Map([...templates, ...Object.entries(files)]);
}

function valuesOf({ cache, runners, serviceAccounts, webhook }: Fleet, mapping: Mapping): Record<string, unknown> {
  const groups = managerGroups(runners);
  return {
    serviceAccounts: serviceAccounts.flatMap((account) => accountEntries(account, groups)),
    ...(cache === undefined
      ? {}
      : {
          cache: {
            bucket: cache.bucket,
            region: cache.region,
            path: cache.path,
            shared: cache.shared,
            kmsKeyArn: cache.kmsKeyArn ?? '',
            roleArn: cache.role?.arn ?? '',
          },
        }),
    mapping: mappingDocument(mapping),
    image: webhook.image,
  };
}

/**
 * Returns one entry for a job account, but one for each namespace of a manager's account, because its job namespaces
 * may differ.
 */
function accountEntries(account: FleetAccount, groups: readonly ManagerGroup[]): Record<string, unknown>[] {
  const entry = (namespaces: readonly string[], jobNamespaces: readonly string[]) => ({
    name: account.name,
    kind: account.kind,
    namespaces,
    ...(jobNamespaces.length === 0 ? {} : { jobNamespaces }),
    ...(account.identity === 'irsa' && account.role !== undefined ? { roleArn: account.role.arn } : {}),
    ...(account.create ? {} : { create: false }),
    ...(Object.keys(account.annotations).length === 0 ? {} : { annotations: account.annotations }),
    ...(account.automountServiceAccountToken === undefined
      ? {}
      : { automountServiceAccountToken: account.automountServiceAccountToken }),
  });
  if (account.kind === 'job') return [entry(account.namespaces, [])];
  return account.namespaces.map((namespace) => {
    const own = groups.find((group) => group.namespace === namespace && group.serviceAccount === account.name);
    return entry([namespace], own === undefined ? [] : jobNamespacesOf(own));
  });
}

/**
 * Returns the job namespaces of a manager, for which the chart grants permissions. They are empty for a manager that
 * another release installs if it creates jobs only in its own namespace, because that release grants the permissions
 * there. In other namespaces it needs those of this chart, including the permission that the guard requires.
 */
function jobNamespacesOf({ namespace, runners }: ManagerGroup): readonly string[] {
  const all = [...new Set(runners.flatMap(({ jobNamespaces }) => jobNamespaces))];
  return managedRunners(runners).length === 0 && all.every((each) => each === namespace) ? [] : all;
}

function runnerOf(runner: ManagedRunner, { gitlab }: Fleet, reaches: ReadonlyMap<JobRule, Reach>): Runner {
  const { name, namespace, serviceAccount, tokenSecret, jobNamespaces, fargate, tags } = runner;
  const own = {
    namespace,
    gitlabUrl: gitlab.url,
    serviceAccount: { name: serviceAccount },
    runners: { secret: tokenSecret, jobNamespace: jobNamespaces[0], config: runnerConfig(runner, reaches) },
    ...(fargate === undefined ? {} : { podLabels: fargate.labels }),
  };
  return { key: name, values: mergeValues(runner.values, own), notes: notesOf(tags, fargate !== undefined) };
}

function notesOf(tags: readonly string[], fargate: boolean): readonly Note[] {
  const shown = tags.length === 0 ? 'none' : JSON.stringify(tags.join(', '));
  return [
    {
      path: ['serviceAccount'],
      says: 'The account whose role may use the cache. The mapping lists it as a manager.',
    },
    {
      path: ['runners', 'secret'],
      says: 'Needs the keys runner-token and runner-registration-token; the second may be empty.',
    },
    {
      path: ['runners', 'jobNamespace'],
      says: "Job namespace for GitLab's chart; the runner itself reads it from config.",
    },
    {
      path: ['runners', 'config'],
      says: `Tags are not set here: a runner with a glrt- token has the tags it was created with in GitLab (in the fleet: ${shown}).`,
    },
    ...(fargate
      ? [
          {
            path: ['podLabels'],
            says: 'The label for the mapping, and those by which the Fargate profile selects the manager; config has the same for jobs.',
          },
        ]
      : []),
  ];
}
