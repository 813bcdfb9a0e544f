import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseDocument, visit } from 'yaml';
import { commands } from '../../src/cli/run/commands.ts';
import { createProgram } from '../../src/cli/run/program.ts';
import { generate } from '../../src/generate/generate.ts';
import { PROGRAM, REPOSITORY } from '../../src/names.ts';
import { bundle, example } from '../generate/bundle.ts';
import { type CommandLine, commandLinesIn } from './command-lines.ts';
import { readPage } from './page.ts';

// A command that a page, a note of the chart, a generated file, help or a message shows can be typed: its verb and its flags exist.

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGES = globSync(['*.md', 'docs/*.md', 'chart/**/*.md', 'examples/**/*.md', 'bench/*.md'], { cwd: ROOT });

const verbs = await Promise.all(
  commands.map(async ({ load, name, summary }) => ({ name, summary, command: await load() })),
);

/** @throws if the command line is wrong */
function parse({ words }: CommandLine): void {
  const output = {
    print: () => {},
    note: () => {},
    screen: { isTerminal: false, prose: 80, columns: 80, style: plain },
  };
  const program = createProgram(verbs, { version: '0', env: {}, output, called: () => {} });
  program.parse([...words], { from: 'user' });
}

function plain(_: unknown, text: string): string {
  return text;
}

/** What is wrong with the command lines of a text, and how many there are. */
function check(where: string, scripts: readonly string[]): { wrong: string[]; count: number } {
  // X and COMMAND are placeholders, and a version is output.
  const lines = scripts
    .flatMap(commandLinesIn)
    .filter(({ words: [verb] }) => verb !== undefined && /^[a-z-]/.test(verb));
  const wrong = lines.flatMap((line) => {
    try {
      parse(line);
      return [];
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // Help and the version end so as well.
      return code === 'commander.helpDisplayed' || code === 'commander.help' || code === 'commander.version'
        ? []
        : [`${where}: ${line.text}: ${message}`];
    }
  });
  return { wrong, count: lines.length };
}

function scriptsOf(markdown: string): readonly string[] {
  const { blocks, code } = readPage(markdown);
  return [
    ...blocks.filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language)).map(({ content }) => content),
    // In a table, a pipe has a backslash.
    ...code.map(({ text }) => text.replaceAll('\\|', '|')),
  ];
}

t.test('every command on a page can be typed', async (t) => {
  const results = PAGES.map((file) => check(file, scriptsOf(read(file))));
  t.same(
    results.flatMap(({ wrong }) => wrong),
    [],
  );
  t.ok(results.reduce((sum, { count }) => sum + count, 0) > 50, 'command lines were found');
});

t.test('every command of a generated file can be typed', async (t) => {
  const files = [...generate(example('many-teams'), bundle), ...generate(example('shared-cache'), bundle)];
  const results = files.map(([path, text]) =>
    check(path, path.endsWith('.md') ? scriptsOf(text) : path.endsWith('gitlab-ci.yml') ? scriptsInYaml(text) : []),
  );
  t.same(
    results.flatMap(({ wrong }) => wrong),
    [],
  );
  t.ok(results.reduce((sum, { count }) => sum + count, 0) > 3, 'command lines were found');
});

t.test('every command in the notes of the chart can be typed, and its links lead to this repository', async (t) => {
  const texts = ['chart/templates/NOTES.txt', 'chart/templates/_notes.tpl'].map(read);
  const notes = texts.map((text) => text.replaceAll(/\{\{[^}]*\}\}/g, 'X'));
  const { count, wrong } = check('notes', notes.flatMap(messagesIn));
  t.same(wrong, []);
  t.equal(count, 5);
  t.match(texts[1], `\n${REPOSITORY}/blob/v{{ .Chart.AppVersion }}/docs\n`);
});

t.test('every command that help shows as an example can be typed', async (t) => {
  const examples = verbs.flatMap(({ command, name }) =>
    command.usage.examples.map((one) => check(name, [one.command])),
  );
  t.same(
    examples.flatMap(({ wrong }) => wrong),
    [],
  );
  t.ok(examples.reduce((sum, { count }) => sum + count, 0) > 25, 'command lines were found');
});

t.test('every command in a message of the source can be typed', async (t) => {
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  const results = files.map((file) => check(file, messagesIn(read(file))));
  t.same(
    results.flatMap(({ wrong }) => wrong),
    [],
  );
  t.ok(results.reduce((sum, { count }) => sum + count, 0) > 20, 'command lines were found');
});

const NAMES = commands.map(({ name }) => name).join('|');

/** The commands in texts such as `check it: ${PROGRAM} validate mapping ${file}`; not a sentence about the program. */
function messagesIn(source: string): readonly string[] {
  const texts = source
    .replaceAll(/\$\{PROGRAM\}/g, PROGRAM)
    .replaceAll(/\$\{[^{}]*\}/g, 'X')
    .matchAll(/(?<=[`'"]|: |run )gitlab-runner-irsa [^`'"\\\n;,.]*(?:\.\w[^`'"\\\n;,.]*)*/g);
  const isCommand = new RegExp(`^gitlab-runner-irsa (?:(?:${NAMES})(?: |$)|[^.]* --)`);
  return [...texts].map(([text]) => text).filter((text) => isCommand.test(text));
}

/** Every text of a YAML document. */
function scriptsInYaml(text: string): readonly string[] {
  const found: string[] = [];
  visit(parseDocument(text), { Scalar: (_, { value }) => void found.push(String(value)) });
  return found;
}
