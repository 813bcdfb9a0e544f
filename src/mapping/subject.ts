import type { PodFacts } from '../pods/facts.ts';
import type { Manager } from './mapping.ts';

/**
 * The values that the matchers of a rule are compared with. `undefined` means unknown or untrusted, and matches
 * nothing.
 */
export type Subject = ManagerSubject | JobSubject;

export type ManagerSubject = {
  kind: 'manager';
  namespace: string;
  /** Value of the pod label `gitlab-runner-irsa/manager`. */
  name: string | undefined;
};

export type JobSubject = {
  kind: 'job';
  namespace: string;
  createdBy: string;
  instance: string | undefined;
  project: string | undefined;
  rootGroup: string | undefined;
  runner: string | undefined;
};

export function managerSubject(facts: PodFacts): ManagerSubject {
  return { kind: 'manager', namespace: facts.namespace, name: facts.managerName };
}

export function jobSubject(facts: PodFacts, createdBy: Manager): JobSubject {
  return {
    kind: 'job',
    namespace: facts.namespace,
    createdBy: createdBy.key,
    instance: createdBy.instance,
    project: facts.project,
    rootGroup: facts.rootGroup,
    runner: facts.runner,
  };
}
