import type { Fix } from '../finding.ts';

/** For what only the chart makes. */
export function helmUpgrade(): Fix {
  const command = 'helm upgrade gitlab-runner-irsa chart --namespace gitlab-runner-irsa';
  return { edit: { place: `${command}, with your values, makes it` } };
}
