import { showList } from '../../documents/show.ts';
import type { Mismatch } from '../../mapping/index/mismatch.ts';
import type { PodFacts } from '../../pods/facts.ts';

type Words = (found: string | undefined, wanted: string, facts: PodFacts) => string;

/** Why a rule does not match, behind its name and a colon. */
export function mismatchWords({ matcher, found, wanted }: Mismatch, facts: PodFacts): string {
  return WORDS[matcher](found, showList(wanted), facts);
}

const ONE: { [kind: string]: string } = { job: 'a job', manager: 'a runner manager' };
const MANY: { [kind: string]: string } = { job: 'jobs', manager: 'runner managers' };

const WORDS: Record<Mismatch['matcher'], Words> = {
  kind: (found, wanted) => `is for ${MANY[wanted]}, this is ${ONE[found ?? '']}`,
  projects: (found, wanted) =>
    found === undefined
      ? `the name of the pod holds no project, the rule lists ${wanted}`
      : `project is ${found}, the rule lists ${wanted}`,
  rootGroups: (found, wanted, facts) => labelWords('the top-level group', found, wanted, facts),
  runners: (found, wanted, facts) => labelWords('the runner', found, wanted, facts),
  createdBy: (found, wanted) => `the manager is ${found}, the rule lists ${wanted}`,
  namespaces: (found, wanted) => `the namespace is ${found}, the rule lists ${wanted}`,
  instances: (found, wanted) =>
    found === undefined
      ? `the mapping does not say which GitLab instance the manager belongs to, the rule lists ${wanted}`
      : `the GitLab instance is ${found}, the rule lists ${wanted}`,
  names: (found, wanted) =>
    found === undefined
      ? `the pod has no label gitlab-runner-irsa/manager, the rule lists ${wanted}`
      : `the label gitlab-runner-irsa/manager is ${found}, the rule lists ${wanted}`,
  serviceAccount: (found, wanted, { labelsUntrusted }) =>
    found === undefined
      ? `${wanted} of its account is not known${labelsUntrusted === undefined ? '' : `: ${labelsUntrusted}`}`
      : `${wanted} would be ${found}, which is not the name of a ServiceAccount`,
  missing: (_found, wanted, { namespace }) =>
    `would give ${wanted}, which does not exist in namespace ${namespace} (missing: next)`,
};

function labelWords(what: string, found: string | undefined, wanted: string, { labelsUntrusted }: PodFacts): string {
  if (found !== undefined) return `${what} is ${found}, the rule lists ${wanted}`;
  const why = labelsUntrusted ?? 'the pod does not say it';
  return `${what} is not known, the rule lists ${wanted}: ${why}`;
}
