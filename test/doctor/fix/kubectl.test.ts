import t from 'tap';
import { kubectl, objectWords } from '../../../src/doctor/fix/kubectl.ts';

const CASES: [name: string, command: string][] = [
  ['edit', 'kubectl --namespace gitlab edit rolebinding edit'],
  ["it's", `kubectl --namespace gitlab edit rolebinding 'it'\\''s'`],
  ['--insecure-skip-tls-verify', 'kubectl --namespace gitlab edit rolebinding/--insecure-skip-tls-verify'],
  ['-n=kube-system', 'kubectl --namespace gitlab edit rolebinding/-n=kube-system'],
];

for (const [name, command] of CASES)
  t.test(`the binding ${name} is an argument, and no option`, async (t) => {
    t.equal(kubectl('gitlab', 'edit', ...objectWords('rolebinding', name)).command, command);
  });
