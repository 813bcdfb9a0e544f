import type { ServiceAccounts } from '../../src/accounts/service-account.ts';
import { parseCases } from '../../src/cases/document/parse.ts';
import { runCases } from '../../src/cases/run-cases.ts';
import { formatFinding } from '../../src/documents/finding.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../src/mapping/index/compile.ts';

const MAPPING = {
  version: 1,
  managers: [{ serviceAccount: 'gitlab/common', namespaces: ['gitlab', 'ci'] }, { serviceAccount: 'deploy/protected' }],
  rules: [
    { name: 'managers', match: { kind: 'manager', names: ['cluster'] }, serviceAccount: 'common' },
    {
      name: 'deploy',
      match: { kind: 'job', projects: [4242], createdBy: ['deploy/protected'] },
      serviceAccount: 'ci-deploy',
    },
    { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing', allow: ['ci-extra'] },
    { name: 'others', match: { kind: 'job' }, serviceAccount: 'ci-{project}', missing: 'next' },
    { name: 'last', match: { kind: 'job', namespaces: ['ci'] }, serviceAccount: 'ci-any' },
  ],
};

/** Returns the mapping of these tests, with some top-level keys replaced. */
export function indexOf(keys: object = {}): MappingIndex {
  const { findings, mapping } = parseMapping(JSON.stringify({ ...MAPPING, ...keys }));
  if (mapping === undefined) throw new Error(findings.map((finding) => formatFinding('mapping', finding)).join('\n'));
  return compile(mapping);
}

/** Runs cases in the form that a file has. */
export function run(
  cases: readonly object[],
  { accounts, index = indexOf() }: { accounts?: ServiceAccounts; index?: MappingIndex } = {},
) {
  const parsed = parseCases(JSON.stringify({ version: 1, cases }));
  if (parsed.cases === undefined)
    throw new Error(parsed.findings.map((finding) => formatFinding('cases', finding)).join('\n'));
  return runCases(parsed.cases, index, accounts);
}

/** Returns the result of a single case. */
export function runOne(one: object, options: Parameters<typeof run>[1] = {}) {
  const { open, results } = run([one], options);
  const [result] = results;
  if (result === undefined) throw new Error(`${open[0]?.key} is open: ${open[0]?.choice}`);
  return result;
}
