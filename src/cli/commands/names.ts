import { setTimeout } from 'node:timers/promises';
import { userError } from '../../errors.ts';
import { shownFile } from '../../files/read-text.ts';
import { readProjects } from '../../gitlab/read-projects.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { compareNames, missingNames, type NamedProject } from '../../naming/compare-names.ts';
import { projectIds } from '../../naming/project-ids.ts';
import { chooseMode, type NamesMode } from '../names/choose-mode.ts';
import { gitlabAddress } from '../names/gitlab-address.ts';
import { gitlabToken } from '../names/gitlab-token.ts';
import { namesIn } from '../names/names-in.ts';
import { writeNames } from '../names/write-names.ts';
import { parseTimeout } from '../options/parse-timeout.ts';
import type { Input, Io } from '../run/command.ts';
import { namesBlocks, toJson } from '../views/names.ts';

/** What GitLab answered about the projects of a file, and what was or would be changed. */
export type Names = {
  file: string;
  gitlab: string;
  mode: NamesMode;
  /** True if the file was changed. */
  written: boolean;
  projects: readonly NamedProject[];
};

export const usage = {
  description: `Asks GitLab for the path of every project in a mapping or a fleet, and shows which names are new, moved or gone. A token
is read from GITLAB_TOKEN: an access token with the scope read_api. Names are for people; no rule matches them.`,
  arguments: [{ name: 'FILE', description: 'mapping or fleet, - for standard input' }],
  options: {
    gitlab: { value: 'URL', description: 'address of GitLab; by default that of the fleet' },
    write: { description: 'write new and moved names into FILE; comments and order stay' },
    check: {
      description: 'exit with 1 when a project is new, moved or gone, and with 2 when GitLab gave no answer about some',
    },
    timeout: { value: 'SECONDS', description: 'time limit of each answer', default: '30' },
  },
  examples: [
    {
      command: `${PROGRAM} names ${MAPPING_KEY} --gitlab https://gitlab.example.com`,
      shows: 'the names that GitLab has for these projects',
    },
    {
      command: `${PROGRAM} names fleet.yaml --write`,
      shows: 'the same, written into the fleet',
    },
  ],
} as const;

export async function run({ arguments: [file], options }: Input<typeof usage>, io: Io): Promise<Names> {
  if (file === undefined)
    throw userError('FILE is required: the path of a mapping or a fleet', { code: 'argument_missing' });
  const mode = chooseMode(file, options);
  const timeout = parseTimeout(options.timeout ?? usage.options.timeout.default, 30);
  const text = await io.read(file);
  const { names, rules, url } = namesIn(file, text);
  const gitlab = gitlabAddress(options.gitlab ?? url);
  const projects = compareNames(await ask(gitlab, projectIds({ names, rules }), timeout, io), { names });
  refuseSilence(gitlab, projects);
  const missing = missingNames(projects);
  const written = mode === 'write' && missing.size > 0;
  if (written) writeNames(file, text, missing);
  return { file: shownFile(file), gitlab, mode, written, projects };
}

function ask(gitlab: string, ids: ReturnType<typeof projectIds>, timeout: number, io: Io) {
  const token = gitlabToken(io.env);
  if (token !== undefined && gitlab.startsWith('http:'))
    io.note(`warning: the token is sent to ${gitlab} without encryption; use https:// where GitLab has it`);
  return readProjects(ids, {
    connection: { url: gitlab, token, timeout, now: Date.now },
    wait: setTimeout,
    onAnswer: (answered) => io.progress(`asking ${gitlab}: ${answered} of ${ids.length} projects`),
  });
}

/** Throws a user error if GitLab gave no answer about any project, because then there is nothing to compare. */
function refuseSilence(gitlab: string, projects: readonly NamedProject[]): void {
  if (projects.length > 0 && projects.every(({ state }) => state === 'unseen'))
    throw userError(`${gitlab} gave no answer about any project: ${projects[0]?.why}`, {
      code: 'gitlab_unanswered',
      where: gitlab,
    });
}

/** With `--check`, returns 1 if a name differs, and 2 if none differs but GitLab gave no answer about some projects. */
export function exitCode({ mode, projects }: Names): 0 | 1 | 2 {
  if (mode !== 'check') return 0;
  if (projects.some(({ state }) => state === 'gone' || state === 'new' || state === 'moved')) return 1;
  return projects.some(({ state }) => state === 'unseen') ? 2 : 0;
}

export const views = { text: namesBlocks, json: toJson };
