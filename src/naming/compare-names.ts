import type { Mapping } from '../mapping/mapping.ts';
import type { ProjectAnswer } from './project-answer.ts';

/** A project id in a file, compared with what GitLab says about it. */
export type NamedProject = {
  id: string;
  /** `gone`: deleted, or the token may not read it. `unseen`: GitLab's answer does not tell. */
  state: 'same' | 'new' | 'moved' | 'gone' | 'unseen';
  /** The path in the file. */
  name: string | undefined;
  /** The path in GitLab. */
  path: string | undefined;
  archived: boolean;
  /** Why it is unseen, as a clause. */
  why: string | undefined;
};

/** @param answers one for each id */
export function compareNames(
  answers: ReadonlyMap<string, ProjectAnswer>,
  { names }: Pick<Mapping, 'names'>,
): readonly NamedProject[] {
  return [...answers].map(([id, answer]) => {
    const name = names.get(id);
    const unknown = { id, name, path: undefined, archived: false, why: undefined };
    if (answer.is === 'absent') return { ...unknown, state: 'gone' };
    if (answer.is === 'unseen') return { ...unknown, state: 'unseen', why: answer.why };
    const { archived, path } = answer;
    const state = name === undefined ? 'new' : name === path ? 'same' : 'moved';
    return { ...unknown, state, path, archived };
  });
}

/** Returns the paths that the file lacks, by id. */
export function missingNames(projects: readonly NamedProject[]): ReadonlyMap<string, string> {
  return new Map(
    projects.flatMap(({ id, path, state }): [string, string][] =>
      path === undefined || state === 'same' ? [] : [[id, path]],
    ),
  );
}
