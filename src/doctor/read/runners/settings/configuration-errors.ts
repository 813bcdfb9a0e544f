import { parse, TomlError } from 'smol-toml';
import { isMap } from '../../../../collections/is-map.ts';
import type { DocumentPlace } from '../../../world/place.ts';
import type { ConfigurationError } from '../../../world/runner/runner.ts';
import { valueAt } from './written.ts';

type Type = 'text' | 'true or false' | 'a table' | 'a list of texts';

/**
 * Types of the settings that the doctor reads (gitlab-runner `common/config.go`, `cache/cacheconfig`). The runner's
 * parser does not convert types.
 */
const TYPES: readonly [type: Type, ...paths: string[]][] = [
  ['text', 'name', 'url', 'token', 'executor'],
  ['a list of texts', 'environment'],
  ['a table', 'kubernetes', 'cache', 'cache.s3', 'feature_flags'],
  ...(
    [
      ['text', 'host', 'bearer_token', 'image', 'namespace', 'namespace_overwrite_allowed'],
      ['text', 'service_account', 'service_account_overwrite_allowed'],
      ['true or false', 'namespace_per_job', 'privileged', 'bearer_token_overwrite_allowed'],
    ] as const
  ).map(([type, ...keys]): [Type, ...string[]] => [type, ...keys.map((key) => `kubernetes.${key}`)]),
  ['text', 'cache.Type', 'cache.Path'],
  ['true or false', 'cache.Shared'],
  ...(
    [
      ['text', 'ServerAddress', 'AccessKey', 'SecretKey', 'SessionToken', 'BucketName', 'BucketLocation'],
      ['text', 'AuthenticationType', 'RoleARN', 'UploadRoleARN', 'ServerSideEncryption', 'ServerSideEncryptionKeyID'],
      ['true or false', 'Insecure', 'DualStack', 'PathStyle', 'Accelerate'],
    ] as const
  ).map(([type, ...keys]): [Type, ...string[]] => [type, ...keys.map((key) => `cache.s3.${key}`)]),
];

/** The runners in a document of a manager, and why the manager refuses the document. */
type ReadDocument = {
  /** `undefined` if it is not TOML. */
  runners: readonly Readonly<Record<string, unknown>>[] | undefined;
  broken: readonly ConfigurationError[];
};

/**
 * Reads a document as the manager does when it starts.
 *
 * @param isTemplate true if `gitlab-runner register` reads it, which requires exactly one `[[runners]]`
 * (`commands/config_template.go`)
 */
export function readDocument(text: string, place: DocumentPlace, isTemplate: boolean): ReadDocument {
  const at = (is: ConfigurationError['is'], reason: string, position?: Position): ConfigurationError => {
    return { place, is, reason, line: position?.line, column: position?.column };
  };
  let whole: Readonly<Record<string, unknown>>;
  try {
    whole = parse(text);
  } catch (error) {
    return {
      runners: undefined,
      broken: [at('invalid', reasonOf(error), error instanceof TomlError ? error : undefined)],
    };
  }
  const found = valueAt(whole, ['runners']);
  if (found !== undefined && !isListOfTables(found)) {
    const reason = isMap(found)
      ? '[runners] is one table, where the runner wants [[runners]]'
      : 'runners is not a list of tables';
    return { runners: [], broken: [at('type', reason, lineOf(text, 'runners'))] };
  }
  const runners = (found ?? []) as readonly Readonly<Record<string, unknown>>[];
  const broken = runners
    .flatMap((table) => TYPES.flatMap((types) => wrongTypes(table, types)))
    .map(({ path, wanted, was }) => {
      const key = path.slice(path.lastIndexOf('.') + 1);
      const line = lineOf(text, key);
      return at('type', `${path} is ${was}, where the runner wants ${wanted}`, line);
    });
  if (isTemplate && runners.length !== 1 && text.trim() !== '')
    broken.push(at('runners', `a template has exactly one [[runners]], and this one has ${runners.length}`));
  return { runners, broken };
}

type Position = { line: number; column: number };

/** Returns the parser's message without its excerpt of the line, which may contain a token. */
function reasonOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : '').split('\n');
  return `it is not valid TOML: ${first.replace(/^Invalid TOML document: /, '')}`;
}

function isListOfTables(value: unknown): boolean {
  return Array.isArray(value) && value.every(isMap);
}

function wrongTypes(
  table: Readonly<Record<string, unknown>>,
  [wanted, ...paths]: readonly [Type, ...string[]],
): { path: string; wanted: Type; was: string }[] {
  return paths.flatMap((path) => {
    const value = valueAt(table, path.split('.'));
    return value === undefined || isOf(wanted, value) ? [] : [{ path, wanted, was: typeName(value) }];
  });
}

function isOf(type: Type, value: unknown): boolean {
  if (type === 'text') return typeof value === 'string';
  if (type === 'true or false') return typeof value === 'boolean';
  if (type === 'a table') return isMap(value);
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object') return 'a table';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'string' ? 'text' : 'a number';
}

/** Returns the line that sets a key, or starts the table with that name; `undefined` if several lines do. */
function lineOf(text: string, key: string): Position | undefined {
  const isMeant = (line: string) => {
    const [name = ''] = line.replaceAll(/[[\]\s"']/g, '').split('=', 1);
    return name.slice(name.lastIndexOf('.') + 1).toLowerCase() === key.toLowerCase();
  };
  const lines = text.split('\n');
  const [first, ...others] = lines.flatMap((line, index) => (isMeant(line) ? [index] : []));
  if (first === undefined || others.length > 0) return undefined;
  return { line: first + 1, column: (lines[first] ?? '').search(/\S/) + 1 };
}
