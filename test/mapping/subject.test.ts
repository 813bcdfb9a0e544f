import t from 'tap';
import type { Manager } from '../../src/mapping/mapping.ts';
import { jobSubject, managerSubject } from '../../src/mapping/subject.ts';
import type { PodFacts } from '../../src/pods/facts.ts';

const facts = {
  namespace: 'gitlab',
  project: '4242',
  labeledProject: '1',
  rootGroup: '7',
  runner: 'abc',
  managerName: 'cluster',
} as PodFacts;
const manager: Manager = {
  key: 'gitlab/runner',
  identity: { serviceAccount: { namespace: 'gitlab', name: 'runner' } },
  jobServiceAccounts: ['default'],
  tokens: 'bound',
  namespaces: ['gitlab'],
};

t.test('a job is compared by its own ids, and by what is known of its manager', async (t) => {
  const subject = {
    kind: 'job',
    namespace: 'gitlab',
    createdBy: 'gitlab/runner',
    project: '4242',
    rootGroup: '7',
    runner: 'abc',
  };
  t.strictSame(jobSubject(facts, manager), { ...subject, instance: undefined });
  t.match(jobSubject(facts, { ...manager, instance: 'gitlab.example.com' }), { instance: 'gitlab.example.com' });
});

t.test('a manager pod is compared by its namespace and our label', async (t) => {
  t.strictSame(managerSubject(facts), { kind: 'manager', namespace: 'gitlab', name: 'cluster' });
});
