import { mustGet } from '../collections/must-get.ts';
import type { Fleet, FleetAccount, FleetRole, FleetRunner } from '../fleet/fleet.ts';
import { formatSessionArn } from '../iam/role.ts';
import { compile, type MappingIndex } from '../mapping/index/compile.ts';
import { match } from '../mapping/index/match.ts';
import type { JobRule, Mapping } from '../mapping/mapping.ts';
import { reachOfRules } from '../mapping/reach.ts';
import { fill, placeholdersOf } from '../mapping/template.ts';

/** A job of the test pipeline that checks its AWS identity. */
export type IdentityJob = {
  name: string;
  runner: FleetRunner;
  /** The condition on the project in `rules: if`; absent for a job that runs in all projects. */
  condition: string | undefined;
  /** The start of the session ARN that the job must have. */
  expected: string;
};

/** Represents every project that no rule names. GitLab has no id this large. */
const ANY_OTHER = String(Number.MAX_SAFE_INTEGER);

/**
 * Returns a job for each account that a rule assigns, on the first runner for which the rule assigns it. The compiled
 * mapping decides which rule applies to a project, because an earlier rule may take all its jobs.
 *
 * @returns the jobs, and a phrase for each rule that no job can test
 */
export function identityJobs(
  fleet: Fleet,
  mapping: Mapping,
): { jobs: readonly IdentityJob[]; skipped: readonly string[] } {
  const index = compile(mapping);
  const reaches = reachOfRules(mapping);
  const places = fleet.runners.map((runner) => jobPlaceOf(runner, fleet, index));
  const projects = new Map<JobRule, readonly string[]>();
  for (const rule of fleet.rules) projects.set(rule, projectsOf(rule, fleet.serviceAccounts));
  const all = [...new Set([...projects.values()].flat())];
  const jobs: IdentityJob[] = [];
  const skipped: string[] = [];
  for (const rule of fleet.rules) {
    const reach = mustGet(reaches, rule);
    const near = places.filter(({ createdBy, namespace }) => reach.managers.get(createdBy)?.has(namespace));
    const found = jobsOf(rule, [...(projects.get(rule) as readonly string[]), ANY_OTHER], all, near);
    jobs.push(...found);
    if (found.length === 0) skipped.push(`rule ${rule.name}, because ${whyNot(rule, fleet)}.`);
  }
  return { jobs, skipped };
}

/** A runner with its first job namespace, and what the mapping decides for jobs there. */
type Place = {
  runner: FleetRunner;
  createdBy: string;
  namespace: string;
  decide: (project: string) => { rule: JobRule; account: FleetAccount | undefined } | undefined;
};

function jobPlaceOf(runner: FleetRunner, { serviceAccounts }: Fleet, index: MappingIndex): Place {
  const [namespace = ''] = runner.jobNamespaces;
  const accounts = new Map(
    serviceAccounts
      .filter(({ namespaces }) => namespaces.includes(namespace))
      .map((account) => [account.name, account]),
  );
  const createdBy = `${runner.namespace}/${runner.serviceAccount}`;
  const instance = index.mapping.managers.find(({ key }) => key === createdBy)?.instance;
  const job = { kind: 'job', namespace, createdBy, instance, rootGroup: undefined, runner: undefined } as const;
  return {
    runner,
    createdBy,
    namespace,
    decide: (project) => {
      const found = match(index, { ...job, project }, (name) => accounts.has(name));
      return found?.rule.kind === 'job' ? { rule: found.rule, account: accounts.get(found.serviceAccount) } : undefined;
    },
  };
}

function jobsOf(
  rule: JobRule,
  candidates: readonly string[],
  all: readonly string[],
  places: readonly Place[],
): IdentityJob[] {
  for (const { runner, decide } of places) {
    const byAccount = new Map<FleetAccount, { role: FleetRole; projects: readonly string[] }>();
    for (const project of candidates) {
      const decided = decide(project);
      if (decided?.rule !== rule || decided.account?.role === undefined) continue;
      const { role } = decided.account;
      byAccount.set(decided.account, {
        role,
        projects: [...(byAccount.get(decided.account)?.projects ?? []), project],
      });
    }
    if (byAccount.size === 0) continue;
    const several = placeholdersOf(rule.serviceAccount).includes('project');
    return [...byAccount.values()].map(({ projects, role }) => ({
      name: `identity-${rule.name}${several ? `-${projects[0]}` : ''}`,
      runner,
      condition: projects.includes(ANY_OTHER)
        ? notIn(all.filter((project) => decide(project)?.rule !== rule))
        : `$CI_PROJECT_ID =~ ${pattern(projects)}`,
      expected: formatSessionArn(role),
    }));
  }
  return [];
}

function notIn(projects: readonly string[]): string | undefined {
  return projects.length === 0 ? undefined : `$CI_PROJECT_ID !~ ${pattern(projects)}`;
}

function pattern(projects: readonly string[]): string {
  return `/^(${projects.join('|')})$/`;
}

/**
 * Returns the projects of a rule: those that it lists, or those for which the template of its account name has an
 * account.
 */
function projectsOf(
  { match: { projects }, serviceAccount }: JobRule,
  accounts: readonly FleetAccount[],
): readonly string[] {
  if (projects !== undefined) return projects;
  if (!placeholdersOf(serviceAccount).includes('project')) return [];
  const found = accounts.flatMap(({ name, namespaces }) =>
    namespaces.flatMap((namespace) => {
      const source = fill(serviceAccount, { namespace }).replaceAll('.', '\\.').replace('{project}', '(\\d+)');
      return new RegExp(`^${source.replaceAll('{project}', '\\1')}$`).exec(name)?.[1] ?? [];
    }),
  );
  return [...new Set(found)];
}

function whyNot({ match: { rootGroups, runners }, serviceAccount }: JobRule, { serviceAccounts }: Fleet): string {
  if (rootGroups !== undefined || placeholdersOf(serviceAccount).includes('rootGroup')) {
    return 'no job variable reliably contains the top-level group';
  }
  if (runners !== undefined) return 'the fleet does not contain the short IDs of runners';
  if (serviceAccounts.some(({ name, role }) => name === serviceAccount && role === undefined))
    return 'its account has no role';
  return 'no runner of the fleet creates jobs that this rule matches in a namespace that has its account';
}
