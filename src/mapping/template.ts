import { nearest } from '../documents/nearest.ts';
import { ACCOUNT_LENGTH, isAccountName } from './names.ts';

/** Placeholders of a rule's `serviceAccount`. */
const PLACEHOLDERS = ['project', 'rootGroup', 'namespace'] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

const CHARACTER = `(?:[a-z0-9]|\\{(?:${PLACEHOLDERS.join('|')})\\})`;
const LABEL = `${CHARACTER}(?:(?:${CHARACTER}|-)*${CHARACTER})?`;

/** The name of a ServiceAccount, with placeholders wherever a letter may be. */
export const TEMPLATE: RegExp = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

const NAME_WANTED = `a ServiceAccount name: lower-case letters, digits, "-" and ".", at most ${ACCOUNT_LENGTH} characters; it may contain {project}, {rootGroup} and {namespace}`;
const SHORTEST: Record<Placeholder, string> = { project: '1', rootGroup: '1', namespace: 'a' };
/** Longer than any useful template for a name of {@link ACCOUNT_LENGTH} characters. */
const LONGEST = 1024;
const TOKEN = /\{([^{}]*)\}/g;

/** Returns the placeholders of a template, each once; empty for a plain name. */
export function placeholdersOf(template: string): readonly Placeholder[] {
  return PLACEHOLDERS.filter((placeholder) => template.includes(`{${placeholder}}`));
}

/** Replaces placeholders with values. Those without a value are kept. */
export function fill(template: string, values: Partial<Record<Placeholder, string | undefined>>): string {
  if (!template.includes('{')) return template;
  return template.replaceAll(TOKEN, (token, name: string) => values[name as Placeholder] ?? token);
}

/** Returns the end of the sentence `found …, wanted …` for a text that is not a template; `undefined` if it is one. */
export function templateWanted(text: string): string | undefined {
  if (text.length > LONGEST) return NAME_WANTED;
  for (const [, name = ''] of text.matchAll(TOKEN)) {
    if ((PLACEHOLDERS as readonly string[]).includes(name)) continue;
    const near = nearest(name, PLACEHOLDERS);
    const known = PLACEHOLDERS.map((placeholder) => `{${placeholder}}`).join(', ');
    return near === undefined ? `only ${known} in braces` : `only ${known} in braces: did you mean {${near}}?`;
  }
  if (/\{\{|\}\}|\$\{|%\{/.test(text)) return 'a placeholder in a single pair of braces, such as {project}';
  if (!TEMPLATE.test(text) || !isAccountName(fill(text, SHORTEST))) {
    return NAME_WANTED;
  }
  if (
    /(?:\{project\}(?:\d|\{namespace\})*\{rootGroup\})|(?:\{rootGroup\}(?:\d|\{namespace\})*\{project\})/.test(text)
  ) {
    return 'a letter or "-" between {project} and {rootGroup}: without it, project 12 of group 3 and project 1 of group 23 would share an account';
  }
  return undefined;
}
