import type { ProjectAnswer } from '../naming/project-answer.ts';
import { askProject } from './ask-project.ts';
import type { Connection } from './gitlab-errors.ts';

type Options = {
  connection: Connection;
  /** Resolves after this many milliseconds. */
  wait: (milliseconds: number) => Promise<void>;
  /** Called after each answer, with the number of answers so far. */
  onAnswer: (answered: number) => void;
};

/** Parallel requests. GitLab limits requests per minute, not connections. */
const WORKERS = 4;
/** The most requests for one project. */
const MOST_TRIES = 4;
/**
 * Milliseconds. If GitLab requires a longer pause, the remaining projects are reported as not asked, so that a pipeline
 * does not hang.
 */
const LONGEST_WAIT = 120_000;
/** After this many failures in a row, the remaining projects are not asked, because GitLab itself is likely down. */
const MOST_FAILURES = 5;

/**
 * Asks GitLab for each project, a few at a time, and pauses when GitLab requires it (`Retry-After`, `RateLimit-Reset`).
 *
 * @returns an answer for each id, in the order of the ids
 * @throws the user errors of {@link askProject}; `gitlab_redirect` if no project got an answer and a request was
 * redirected
 */
export async function readProjects(
  ids: readonly string[],
  { connection, onAnswer, wait }: Options,
): Promise<ReadonlyMap<string, ProjectAnswer>> {
  const answers = new Map<string, ProjectAnswer>();
  const remainingIds = ids.values();
  let failures = 0;
  let pause = Promise.resolve();
  let stopped: string | undefined;
  let redirect: Error | undefined;

  async function ask(id: string): Promise<ProjectAnswer> {
    for (let tries = 1; ; tries++) {
      await pause;
      if (stopped !== undefined) return { is: 'unseen', why: stopped };
      const { answer, failed, pause: rest = 0, redirect: elsewhere, retryAfter = 0 } = await askProject(id, connection);
      redirect ??= elsewhere;
      const longest = Math.max(retryAfter, rest);
      if (longest > LONGEST_WAIT)
        stopped = `not asked, because GitLab wants no request for ${Math.ceil(longest / 1000)} seconds`;
      else if (rest > 0) pause = wait(rest);
      const isLast = retryAfter === 0 || tries === MOST_TRIES || stopped !== undefined;
      if (isLast) {
        failures = failed ? failures + 1 : 0;
        if (failures === MOST_FAILURES)
          stopped ??= `not asked, because ${MOST_FAILURES} projects in a row got no answer`;
        return answer;
      }
      await wait(retryAfter);
    }
  }

  async function work(): Promise<void> {
    for (const id of remainingIds) {
      answers.set(id, await ask(id));
      onAnswer(answers.size);
    }
  }

  const workers = Array.from({ length: WORKERS }, work);
  await Promise.all(workers).catch((reason: unknown) => {
    // Makes the other workers stop.
    stopped = 'not asked';
    throw reason;
  });
  if (redirect !== undefined && [...answers.values()].every((answer) => answer.is === 'unseen')) throw redirect;
  return new Map(ids.map((id) => [id, answers.get(id) as ProjectAnswer]));
}
