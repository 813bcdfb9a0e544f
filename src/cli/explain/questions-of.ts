import { unseenWords } from '../../doctor/world/unseen-words.ts';
import { creatorsIn } from '../../explain/creators.ts';
import { jobQuestion } from '../../explain/job/job-question.ts';
import type { Overrides, Question } from '../../explain/question.ts';
import { questionOf } from '../../explain/questions.ts';
import { managerOf } from '../../mapping/index/manager-of.ts';
import type { Io } from '../run/command.ts';
import type { PodName } from './asked.ts';
import type { ExplainSource } from './explain-source.ts';
import { questionsIn } from './questions-in.ts';

/** What the user asks about: a pod in the cluster, a job by its project, or the pods in files. */
type ExplainTarget = {
  pod: PodName | undefined;
  job: { project: string | undefined; rootGroup: string | undefined; runner: string | undefined };
  files: readonly string[];
};

/**
 * Returns the questions to explain.
 *
 * @throws a user error of reading the pod or a file, or about what is missing or wrong in it
 */
export async function questionsOf(
  { files, job: { project, ...job }, pod }: ExplainTarget,
  overrides: Overrides,
  source: ExplainSource,
  io: Io,
): Promise<readonly Question[]> {
  if (pod !== undefined) return questionsOfPod(pod, overrides, source);
  if (project !== undefined) return [await questionOfJob({ ...overrides, ...job, project }, source)];
  return questionsIn(files, source.index, overrides, io);
}

async function questionsOfPod(
  { name, namespace }: PodName,
  overrides: Overrides,
  source: ExplainSource,
): Promise<readonly Question[]> {
  const object = await source.pod(namespace, name);
  const found = { object, kind: 'Pod', placeOf: () => `pod ${namespace}/${name}` };
  const creators = creatorsIn(await source.managerPods());
  const question = questionOf(found, source.index, overrides, true, creators);
  return question === undefined ? [] : [question];
}

/** Finds the manager of the job, then asks with what its runners configure. */
async function questionOfJob(job: Parameters<typeof jobQuestion>[0], source: ExplainSource): Promise<Question> {
  const question = jobQuestion(job, source.index);
  const manager = managerOf(source.index, question.request.requester);
  const configured = manager === undefined ? undefined : await source.configuredJobs(manager.key);
  if (configured === undefined) return question;
  const { assumed, ...asked } = jobQuestion(job, source.index, configured);
  const unread = configured.unseen.map(
    (unseen) => `the runner configures what the mapping expects, because it was not read: ${unseenWords(unseen)}`,
  );
  return { ...asked, assumed: [...assumed, ...unread] };
}
