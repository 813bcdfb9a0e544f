import t from 'tap';
import { anchorPattern } from '../../../src/doctor/fix/anchor-pattern.ts';

const fixOf = (value: string) => {
  const place = { in: 'config map', namespace: 'gitlab', name: 'runner', key: 'config.template.toml' } as const;
  return anchorPattern({ value, place, path: 'runners[0].kubernetes.service_account_overwrite_allowed' });
};

const edits: [pattern: string, wanted: string][] = [
  ['^ci-', '^ci-.*$'],
  ['-ci$', '^.*-ci$'],
  ['^ci-.*', '^ci-.*$'],
  ['.*-ci$', '^.*-ci$'],
  ['^ci-[a-z]+', '^ci-[a-z]+.*$'],
];
for (const [pattern, wanted] of edits)
  t.test(`${pattern} becomes ${wanted}, which matches the same names`, async (t) => {
    t.match(fixOf(pattern), { edit: { set: wanted } });
    for (const name of ['ci-billing', 'my-ci-billing', 'x-ci', 'ci', 'ci-'])
      t.equal(new RegExp(wanted).test(name), new RegExp(pattern).test(name), name);
  });

const advice: [pattern: string, says: RegExp][] = [
  ['ci', /every account that jobs request today, such as "\^ci\$" for the one name$/],
  ['ci-*', /in a shell "ci-\*" means all names that begin so, here "\^ci-\.\*\$"$/],
  ['^ci-a$|^ci-b', /every account that jobs request today$/],
  ['^(', /every account that jobs request today$/],
  ['*', /every account that jobs request today$/],
  ['.*', /every account that jobs request today$/],
  ['^.*', /every account that jobs request today$/],
  ['^', /every account that jobs request today$/],
];
for (const [pattern, says] of advice)
  t.test(`${pattern} is left to its author`, async (t) => {
    t.match(fixOf(pattern), { advice: says });
  });
