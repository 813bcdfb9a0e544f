import type { Command } from './command.ts';

/** The verbs, in the order of help. Each is loaded when it is called, so that help and typing errors cost nothing. */
export const commands: readonly { name: string; summary: string; load: () => Promise<Command> }[] = [
  {
    name: 'serve',
    summary: 'answer the API server: decide which ServiceAccount a pod gets',
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'explain',
    summary: 'why a pod, or a job of a project, gets its ServiceAccount; needs no cluster',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'doctor',
    summary: 'look at a cluster: which reference is wrong, and what mends it',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'validate',
    summary: 'say everything that is wrong with a file',
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'generate',
    summary: 'write chart, roles and test pipeline of a fleet from its one file',
    load: () => import('./commands/generate.ts'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a file, for editors',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'probe',
    summary: 'ask a running webhook a question, as the API server would',
    load: () => import('./commands/probe.ts'),
  },
  {
    name: 'demo',
    summary: 'watch the webhook decide about real GitLab job pods',
    load: () => import('./commands/demo.ts'),
  },
];
