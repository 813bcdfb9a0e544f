import { chartFiles } from '../chart/chart-files.ts';
import { mergeValues } from '../chart/merge-values.ts';
import type { Runner } from '../chart/runner.ts';
import type { Note, Schema } from '../chart/setting.ts';
import { managerGroups } from '../fleet/derive-mapping.ts';
import type { Fleet, FleetAccount, FleetRunner } from '../fleet/fleet.ts';
import { mappingDocument } from '../fleet/mapping-document.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { type Generated, HEAD } from './generated.ts';
import { runnerConfig } from './runner-config.ts';

/** What the wrapper chart of every fleet has alike. */
export type Bundle = {
  /** Of this program, and so of the chart and of the webhook in it. */
  version: string;
  /** Files of the bundled chart that are taken as they are, by their path in it. */
  templates: Generated;
  /** JSON Schema of a mapping. */
  mappingSchema: Schema;
};

/** The wrapper chart for a fleet: the bundled templates, a dependency for each runner, and all its values. */
export function chartOf(fleet: Fleet, mapping: Mapping, bundle: Bundle): Generated {
  const { version, templates, mappingSchema } = bundle;
  const files = chartFiles({
    version,
    image: '',
    head: HEAD,
    mappingSchema,
    runners: fleet.runners.map((runner) => runnerOf(runner, fleet, mapping)),
    values: mergeValues(fleet.webhook.values, valuesOf(fleet, mapping)),
  });
  return new Map([...templates, ...Object.entries(files)]);
}

function valuesOf({ cache, runners, serviceAccounts, webhook }: Fleet, mapping: Mapping): Record<string, unknown> {
  return {
    serviceAccounts: serviceAccounts.flatMap((account) => accountEntries(account, runners)),
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

/** One entry, or one for each namespace in which a manager has other namespaces for its jobs. */
function accountEntries(account: FleetAccount, runners: readonly FleetRunner[]): Record<string, unknown>[] {
  const groups = managerGroups(runners).filter(({ serviceAccount }) => serviceAccount === account.name);
  const entry = (namespaces: readonly string[], jobNamespaces: readonly string[]) => ({
    name: account.name,
    kind: account.kind,
    namespaces,
    ...(jobNamespaces.length === 0 ? {} : { jobNamespaces }),
    ...(account.identity === 'irsa' ? { roleArn: account.role.arn } : {}),
    ...(account.create ? {} : { create: false }),
    ...(Object.keys(account.annotations).length === 0 ? {} : { annotations: account.annotations }),
    ...(account.automountServiceAccountToken === undefined
      ? {}
      : { automountServiceAccountToken: account.automountServiceAccountToken }),
  });
  if (account.kind === 'job') return [entry(account.namespaces, [])];
  return account.namespaces.map((namespace) => {
    const own = groups.filter((group) => group.namespace === namespace).flatMap((group) => group.runners);
    return entry([namespace], [...new Set(own.flatMap(({ jobNamespaces }) => jobNamespaces))]);
  });
}

function runnerOf(runner: FleetRunner, { gitlab }: Fleet, mapping: Mapping): Runner {
  const { name, namespace, serviceAccount, tokenSecret, jobNamespaces, fargate, tags } = runner;
  const own = {
    namespace,
    gitlabUrl: gitlab.url,
    serviceAccount: { name: serviceAccount },
    runners: { secret: tokenSecret, jobNamespace: jobNamespaces[0], config: runnerConfig(runner, mapping) },
    ...(fargate === undefined ? {} : { podLabels: fargate.labels }),
  };
  return { key: name, values: mergeValues(runner.values, own), notes: notesOf(tags, fargate !== undefined) };
}

function notesOf(tags: readonly string[], fargate: boolean): readonly Note[] {
  const said = tags.length === 0 ? 'none' : JSON.stringify(tags.join(', '));
  return [
    {
      path: ['serviceAccount'],
      says: 'The account whose role may use the cache, and that the mapping lists as a manager.',
    },
    {
      path: ['runners', 'secret'],
      says: 'Holds runner-token; runner-registration-token may be empty, and must be there.',
    },
    {
      path: ['runners', 'jobNamespace'],
      says: "Where GitLab's chart says that jobs are; the line in config says it to the runner.",
    },
    {
      path: ['runners', 'config'],
      says: `Tags are not in here: a runner with a glrt- token has those that it was created with at GitLab (in the fleet: ${said}).`,
    },
    ...(fargate
      ? [
          {
            path: ['podLabels'],
            says: 'The mark for the mapping, and what the Fargate profile selects the manager by; config has the same for jobs.',
          },
        ]
      : []),
  ];
}
