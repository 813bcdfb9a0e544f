import type { Occurrence } from '../group.ts';
import type { Values } from './cells.ts';
import type { JobChange } from './job-changes.ts';

/** What a plan by the rules says about jobs, for the groups of all plans. */
export function occurrenceOf(change: JobChange): Occurrence {
  const { decisions, effect, job, origins, projects, requested } = change;
  const [{ namespace, requester }] = origins;
  const clauses = clausesOf(change);
  return {
    ...{ effect, decisions, requested, origins, jobs: 0 },
    conditions: clauses.map(([condition]) => condition),
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

/** Each as a condition of the group, and with the details of the example. */
function clausesOf({ assumed, job, rootGroup, runner, sent, unbound }: JobChange): (readonly [string, string])[] {
  const clauses: (readonly [string, string])[] = [];
  const add = (condition: string, detail = condition) => clauses.push([condition, detail]);
  if (sent !== undefined) add(`the runner sends ${sent}`);
  const [group, short] = [valueClause('top-level group', rootGroup), valueClause('runner', runner)];
  if (group !== undefined) add(...group);
  if (short !== undefined) add(...short);
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

function valueClause(what: 'top-level group' | 'runner', values: Values | undefined): [string, string] | undefined {
  if (values === undefined) return undefined;
  if (values.is === 'listed') return [`certain ${what}s`, `${what} ${shortList(values.values)}`];
  if (values.is === 'none') return always(`the job has no ${what}`);
  const [first, ...others] = values.except;
  if (first === undefined) return always(`the job has a ${what}`);
  const than = shortList([first, ...others]);
  if (values.is === 'other') return [`another ${what}`, `another ${what} than ${than}`];
  return what === 'runner'
    ? ['another runner', `another runner than ${than}`]
    : [`no ${what}, or another one`, `no ${what}, or another one than ${than}`];
}

function always(clause: string): [string, string] {
  return [clause, clause];
}

function shortList([first, ...others]: readonly [string, ...string[]]): string {
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}
