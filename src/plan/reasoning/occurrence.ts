import type { Occurrence } from '../groups/group.ts';
import type { ValueSet } from '../groups/value-set.ts';
import type { Values } from './cells.ts';
import type { JobChange } from './job-changes.ts';

/** Converts a change that was found by the rules into the form that the groups of all plans have. */
export function occurrenceOf(change: JobChange): Occurrence {
  const { decisions, effect, job, origins, projects, requested } = change;
  const [{ namespace, requester }] = origins;
  const clauses = clausesOf(change);
  return {
    ...{ effect, decisions, requested, origins, jobs: 0 },
    ...{ rootGroups: setOfValues(change.rootGroup), runners: setOfValues(change.runner) },
    conditions: clauses.flatMap(([condition]) => condition ?? []),
    projects: projects.is === 'listed' ? projects.values : [],
    othersBut: projects.is === 'other' ? projects.except : undefined,
    example: {
      project: projects.is === 'listed' ? job.project : undefined,
      pod: undefined,
      namespace,
      requester,
      account: job.account,
      assumed: clauses.map(([, detail]) => detail),
    },
  };
}

/**
 * Returns each clause as a condition of the group, unless it is one of its values, and with the details of the example.
 */
function clausesOf({
  assumed,
  job,
  rootGroup,
  runner,
  configuredAccount,
  unbound,
}: JobChange): (readonly [condition: string | undefined, detail: string])[] {
  const clauses: (readonly [string | undefined, string])[] = [];
  const add = (condition: string, detail = condition) => clauses.push([condition, detail]);
  if (configuredAccount !== undefined) add(`the runner sends ${configuredAccount}`);
  const details = [detailOf('top-level group', rootGroup), detailOf('runner', runner)];
  clauses.push(...details.flatMap((detail) => (detail === undefined ? [] : [[undefined, detail] as const])));
  if (assumed.missing.length > 0)
    add(
      'ServiceAccounts are missing',
      `ServiceAccount ${assumed.missing.join(', ')} ${assumed.missing.length === 1 ? 'does' : 'do'} not exist`,
    );
  if (!assumed.annotated) add('the ServiceAccount has no role');
  if (job.optOut) add('the job declines its AWS identity');
  if (unbound) add('the request has no token of a pod');
  return clauses;
}

function setOfValues(values: Values | undefined): ValueSet | undefined {
  if (values === undefined) return undefined;
  if (values.is === 'listed') return { values: values.values, except: false, none: false };
  if (values.is === 'none') return { values: [], except: false, none: true };
  return { values: values.except, except: true, none: values.is === 'rest' };
}

/** Says which value the job of the example has. */
function detailOf(what: 'top-level group' | 'runner', values: Values | undefined): string | undefined {
  if (values === undefined) return undefined;
  if (values.is === 'listed') return `${what} ${values.values[0]}`;
  if (values.is === 'none') return `the job has no ${what}`;
  const [first, ...others] = values.except;
  if (first === undefined) return `the job has a ${what}`;
  return values.is === 'rest' && what === 'top-level group'
    ? `the job has no ${what}`
    : `another ${what} than ${others.length === 0 ? first : `${first} (and ${others.length} more)`}`;
}
