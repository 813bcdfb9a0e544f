import type { Command } from './command.ts';

/**
 * The commands, in the order of help. Each is loaded when it is called, so that help and errors in the command line are
 * fast.
 */
export const commands: readonly { name: string; summary: string; load: () => Promise<Command> }[] = [
  {
    name: 'init',
    summary: 'write a first fleet or mapping for the runners of a cluster',
    load: () => import('../commands/init.ts'),
  },
  {
    name: 'serve',
    summary: 'answer the API server: which ServiceAccount a pod gets',
    load: () => import('../commands/serve.ts'),
  },
  {
    name: 'explain',
    summary: 'explain why a pod, or a job of a project, gets its ServiceAccount',
    load: () => import('../commands/explain.ts'),
  },
  {
    name: 'report',
    summary: 'list who got which role, and who would be refused, from the logs',
    load: () => import('../commands/report.ts'),
  },
  {
    name: 'plan',
    summary: 'show what an edit of the mapping or the fleet changes for jobs',
    load: () => import('../commands/plan.ts'),
  },
  {
    name: 'doctor',
    summary: 'check a cluster: which references are wrong, and what fixes them',
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'roles',
    summary: 'draw which projects get which role, by which rule and account',
    load: () => import('../commands/roles.ts'),
  },
  {
    name: 'validate',
    summary: 'list every error in a file',
    load: () => import('../commands/validate.ts'),
  },
  {
    name: 'test',
    summary: 'test a mapping with cases of your own',
    load: () => import('../commands/test.ts'),
  },
  {
    name: 'generate',
    summary: 'write chart, roles and test pipeline of a fleet from one file',
    load: () => import('../commands/generate.ts'),
  },
  {
    name: 'names',
    summary: 'compare the names of projects in a file with GitLab, and write them',
    load: () => import('../commands/names.ts'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a file, for editors',
    load: () => import('../commands/schema.ts'),
  },
  {
    name: 'probe',
    summary: 'send a test request to a running webhook, as the API server would',
    load: () => import('../commands/probe.ts'),
  },
  {
    name: 'demo',
    summary: 'watch the webhook decide about real GitLab job pods',
    load: () => import('../commands/demo.ts'),
  },
  {
    name: 'version',
    summary: 'print the versions of this command and of the webhook in a cluster',
    load: () => import('../commands/version.ts'),
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands in a shell',
    load: () => import('../commands/completion.ts'),
  },
];
