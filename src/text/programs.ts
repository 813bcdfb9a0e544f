/** The programs in the commands that texts show, as parts of a regular expression. */
export const PROGRAMS = [
  'aws',
  'curl',
  '(?:bin/)?gitlab-runner-irsa',
  'helm',
  'kubectl',
  'npm',
  'npx',
  'terraform',
] as const;
