import { truth } from '../schemas.ts';
import type { Section } from '../setting.ts';

export const guard: Section = {
  title: 'Guard',
  settings: [
    {
      key: 'guard',
      says: 'ValidatingAdmissionPolicies that close the ways around the webhook: docs/guard.md.',
      settings: [
        {
          key: 'enabled',
          says:
            'Create the policies. They deny in namespaces in enforce, and warn in best-effort and observe. Cluster-wide ' +
            'administrators pass; others need permissions of the API group gitlab-runner-irsa.',
          value: true,
          schema: truth,
        },
        {
          key: 'privilegedPods',
          says:
            'What happens to job pods that exceed the Pod Security Standard baseline (privileged, paths or namespaces of the node, ' +
            'more capabilities): root on the node reads the tokens of all pods there. warn, deny (in enforce) or allow.',
          value: 'warn',
          schema: { enum: ['warn', 'deny', 'allow'] },
        },
      ],
    },
  ],
};
