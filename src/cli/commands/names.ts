import { setTimeout } from 'node:timers/promises';
import { checkAgain } from '../../check-again.ts';
import { userError } from '../../errors.ts';
import { shownFile } from '../../files/read-text.ts';
import { refusedFile } from '../../files/refused-file.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { parseFleet } from '../../fleet/document/parse.ts';
import { readProjects } from '../../gitlab/read-projects.ts';
import { parseMapping } from '../../mapping/document/parse.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { MAPPING_KEY, PROGRAM } from '../../names.ts';
import { compareNames, missingNames, type NamedProject } from '../../naming/compare-names.ts';
import { editNames } from '../../naming/edit-names.ts';
import { projectIds } from '../../naming/project-ids.ts';
import { trimEndOf } from '../../trim-characters.ts';
import type { Input, Io } from '../command.ts';
import { parseTimeout } from '../options/parse-timeout.ts';
import { namesBlocks, toJson } from '../views/names.ts';

/** What GitLab says of the projects of a file, and what was or would be changed. */
export type Names = {
  file: string;
  gitlab: string;
  mode: 'show' | 'check' | 'write';
  /** Whether the file was changed. */
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
      description: 'exit with 1 when a project is new, moved or gone, and with 2 when some projects gave no answer',
    },
    timeout: { value: 'SECONDS', description: 'time limit of each answer', default: '30' },
  },
  examples: [
    {
      command: `${PROGRAM} names ${MAPPING_KEY} --gitlab https://gitlab.example.com`,
      shows: 'what GitLab says',
    },
    {
      command: `${PROGRAM} names fleet.yaml --write`,
      shows: 'the same, written into the fleet',
    },
  ],
} as const;

type Options = Input<typeof usage>['options'];

export async function run({ arguments: [file], options }: Input<typeof usage>, io: Io): Promise<Names> {
  if (file === undefined)
    throw userError('FILE is required: the path of a mapping or a fleet', { code: 'argument_missing' });
  const mode = modeOf(file, options);
  const timeout = parseTimeout(options.timeout ?? usage.options.timeout.default, 30);
  const text = await io.read(file);
  const { names, rules, url } = namesIn(file, text);
  const gitlab = addressOf(options.gitlab ?? url);
  const token = tokenIn(io.env);
  if (token !== undefined && gitlab.startsWith('http:'))
    io.note(`warning: the token is sent to ${gitlab} without encryption; use https:// where GitLab has it`);
  const ids = projectIds({ names, rules });
  const answers = await readProjects(ids, {
    connection: { url: gitlab, token, timeout, now: Date.now },
    wait: setTimeout,
    onAnswer: (answered) => io.progress(`asking ${gitlab}: ${answered} of ${ids.length} projects`),
  });
  const projects = compareNames(answers, { names });
  if (projects.length > 0 && projects.every(({ state }) => state === 'unseen'))
    throw userError(`${gitlab} gave no answer about any project: ${projects[0]?.why}`, {
      code: 'gitlab_unanswered',
      where: gitlab,
    });
  const missing = missingNames(projects);
  const written = mode === 'write' && missing.size > 0;
  if (written) replaceFile(file, edited(file, text, missing));
  return { file: shownFile(file), gitlab, mode, written, projects };
}

/** With `--check`: 1 when a name differs; 2 when none does, and GitLab gave no answer about some. */
export function exitCode({ mode, projects }: Names): 0 | 1 | 2 {
  if (mode !== 'check') return 0;
  if (projects.some(({ state }) => state === 'gone' || state === 'new' || state === 'moved')) return 1;
  return projects.some(({ state }) => state === 'unseen') ? 2 : 0;
}

export const views = { text: namesBlocks, json: toJson };

function modeOf(file: string, { check, write }: Options): Names['mode'] {
  if (check && write)
    throw userError('--check and --write cannot be combined: --check writes nothing', {
      code: 'flags_conflict',
      where: '--check',
      hint: 'remove one of them',
    });
  if (write && file === '-')
    throw userError('--write needs a file: standard input cannot be written', {
      code: 'flags_conflict',
      where: '--write',
      hint: 'name a FILE',
    });
  return check ? 'check' : write ? 'write' : 'show';
}

/** @returns `url` of a fleet */
function namesIn(file: string, text: string): Pick<Mapping, 'names' | 'rules'> & { url: string | undefined } {
  const { findings, mapping } = parseMapping(text);
  if (mapping !== undefined) return { ...mapping, url: undefined };
  // A fleet, as the finding about it says.
  if (!findings.some(({ code }) => code === 'other_document'))
    throw refusedFile('mapping', 'mapping_invalid', file, findings, checkAgain('mapping', file));
  const parsed = parseFleet(text);
  if (parsed.fleet === undefined)
    throw refusedFile('fleet', 'fleet_invalid', file, parsed.findings, checkAgain('fleet', file));
  return { names: parsed.fleet.names, rules: parsed.fleet.rules, url: parsed.fleet.gitlab.url };
}

function addressOf(text: string | undefined): string {
  if (text === undefined)
    throw userError('--gitlab is required: the address of GitLab', {
      code: 'flag_missing',
      where: '--gitlab',
      hint: 'a mapping does not name it; write, for example, --gitlab https://gitlab.example.com',
    });
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isPlain && url.search === '' && url.hash === '') return trimEndOf(url.href, '/');
  // The text may have a password or a token.
  throw userError(
    '--gitlab: the value is not an address of GitLab; write https://HOST, without user, token and query',
    {
      code: 'url_invalid',
      where: '--gitlab',
      wanted: 'https://HOST',
    },
  );
}

/** @returns `undefined` without one; without the line feed at its end, as it comes from a file */
function tokenIn({ GITLAB_TOKEN }: Io['env']): string | undefined {
  const token = GITLAB_TOKEN?.trim();
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw userError('GITLAB_TOKEN: the value is not a token: it has blanks or other characters that no token has', {
    code: 'token_invalid',
    where: 'GITLAB_TOKEN',
    hint: 'set it to the token alone',
  });
}

function edited(file: string, text: string, names: ReadonlyMap<string, string>): string {
  const result = editNames(text, names);
  if (result !== undefined) return result;
  throw userError(`${file}: names cannot be written without changing anything else, for example because of an alias`, {
    code: 'file_uneditable',
    where: file,
    hint: 'write these names into the file yourself',
    lines: [...names].map(([id, path]) => `${id}: ${path}`),
  });
}
