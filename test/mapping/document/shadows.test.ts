import fc from 'fast-check';
import t from 'tap';
import { shadows } from '../../../src/mapping/document/shadows.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { match } from '../../../src/mapping/index/match.ts';
import { mappings, possibleSubjects } from '../arbitrary.ts';

t.test('a rule or a value that is reported never decides', async (t) => {
  const seen = { rules: 0, values: 0, decided: 0 };
  const mappingAndSubjects = mappings.chain((mapping) =>
    fc.tuple(
      fc.constant(mapping),
      fc.array(possibleSubjects(mapping), { minLength: 20, maxLength: 40 }),
      fc.func(fc.boolean()),
    ),
  );
  fc.assert(
    fc.property(mappingAndSubjects, ([mapping, subjects, exists]) => {
      const found = shadows(mapping);
      const index = compile(mapping);
      for (const subject of subjects) {
        const decided = match(index, subject, exists);
        const shadow = found.find(({ rule }) => rule === decided?.rule);
        if (decided !== undefined) seen.decided++;
        if (shadow === undefined) continue;
        if (shadow.remaining === 0) return false;
        const key = { projects: 'project', rootGroups: 'rootGroup', runners: 'runner', names: 'name' } as const;
        for (const { slice } of shadow.hidden) {
          if (slice !== undefined && (subject as Record<string, unknown>)[key[slice.matcher]] === slice.value)
            return false;
        }
      }
      for (const { remaining } of found) seen[remaining === 0 ? 'rules' : 'values']++;
      return true;
    }),
    { numRuns: 1000 },
  );
  t.ok(seen.rules > 100 && seen.values > 50 && seen.decided > 1000, JSON.stringify(seen));
});
