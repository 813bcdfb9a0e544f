import { showList } from '../../../documents/show.ts';
import type { Mismatch } from '../../../mapping/index/mismatch.ts';
import type { Mapping } from '../../../mapping/mapping.ts';
import { showProject } from '../../../mapping/show-project.ts';
import { MANAGER_LABEL } from '../../../names.ts';
import type { PodFacts } from '../../../pods/facts.ts';

type Words = (found: string | undefined, wanted: string, facts: PodFacts) => string;

/**
 * Says why a rule does not match, to follow its name and a colon.
 *
 * @param names of projects, for the ids that the rule lists
 */
export function mismatchWords(
  { matcher, found, wanted }: Mismatch,
  facts: PodFacts,
  names: Mapping['names'] = new Map(),
): string {
  const shown = (value: string) => (matcher === 'projects' ? showProject(value, { names }) : value);
  return WORDS[matcher](found && shown(found), showList(wanted.map(shown)), facts);
}

const ONE: { [kind: string]: string } = { job: 'a job', manager: 'a runner manager' };
const MANY: { [kind: string]: string } = { job: 'jobs', manager: 'runner managers' };

const WORDS: Record<Mismatch['matcher'], Words> = {
  kind: (found, wanted) => `is for ${MANY[wanted]}, and this is ${ONE[found ?? '']}`,
  projects: (found, wanted) =>
    found === undefined
      ? `the name of the pod contains no project, and the rule lists ${wanted}`
      : `the project is ${found}, and the rule lists ${wanted}`,
  rootGroups: (found, wanted, facts) => labelWords('the top-level group', found, wanted, facts),
  runners: (found, wanted, facts) => labelWords('the runner', found, wanted, facts),
  createdBy: (found, wanted) => `the manager is ${found}, and the rule lists ${wanted}`,
  namespaces: (found, wanted) => `the namespace is ${found}, and the rule lists ${wanted}`,
  instances: (found, wanted) =>
    found === undefined
      ? `the manager has no "instance" in the mapping, and the rule lists ${wanted}`
      : `the GitLab instance is ${found}, and the rule lists ${wanted}`,
  names: (found, wanted) =>
    found === undefined
      ? `the pod has no label ${MANAGER_LABEL}, and the rule lists ${wanted}`
      : `the label ${MANAGER_LABEL} is ${found}, and the rule lists ${wanted}`,
  serviceAccount: (found, wanted, facts) =>
    found === undefined
      ? `${wanted} in its account is unknown${facts.labelTrust === 'trusted' ? '' : `: ${distrustWords(facts)}`}`
      : `${wanted} would be ${found}, which is not the name of a ServiceAccount`,
  missing: (_found, wanted, { namespace }) =>
    `would assign ${wanted}, which does not exist in namespace ${namespace} (missing: next)`,
};

function labelWords(what: string, found: string | undefined, wanted: string, facts: PodFacts): string {
  if (found !== undefined) return `${what} is ${found}, and the rule lists ${wanted}`;
  const why = distrustWords(facts) ?? 'the pod does not name it';
  return `${what} is unknown, and the rule lists ${wanted}: ${why}`;
}

/** Says why the labels of the runner cannot be trusted; `undefined` if they can. */
function distrustWords({ labelTrust, runnerVersion }: PodFacts): string | undefined {
  switch (labelTrust) {
    case 'trusted':
      return undefined;
    case 'not_by_manager':
      return 'the requester is not a listed manager';
    case 'version_unknown':
      return 'managedFields does not name the version of a GitLab runner';
    case 'forgeable':
      return `the runner is ${runnerVersion?.major}.${runnerVersion?.minor}; before 17.9 a job can forge every label`;
  }
}
