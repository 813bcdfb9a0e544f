import type { Wanted } from '../tally/tally.ts';
import { listed, minuteOf } from './words.ts';

/** Returns how the options restrict the logs, besides projects: `namespace gitlab`, `since 2026-11-01 10:00 UTC`. */
export function limitsIn({ namespaces, since, until }: Wanted): string[] {
  return [
    ...(namespaces.size === 0 ? [] : [listed('namespace', [...namespaces])]),
    ...(since === undefined ? [] : [`since ${minuteOf(since)} UTC`]),
    ...(until === undefined ? [] : [`until ${minuteOf(until)} UTC`]),
  ];
}

/** @returns `undefined` for all projects */
export function projectsIn({ projects }: Wanted): string | undefined {
  return projects.size === 0 ? undefined : listed('project', [...projects]);
}
