import t from 'tap';
import { isAtLeast, runnerVersion } from '../../src/pods/runner-version.ts';

const entry = { manager: 'gitlab-runner 19.4.0 (19-4-stable; go1.26.8; linux', operation: 'Update' };

const table = [
  ['the only entry names the version of the runner', [entry], { major: 19, minor: 4 }],
  ['a second entry means that another client wrote too', [entry, entry], undefined],
  ['an entry by apply is not from a runner', [{ ...entry, operation: 'Apply' }], undefined],
  ['an entry for a subresource is not from the creation', [{ ...entry, subresource: 'status' }], undefined],
  ['another client is not a runner', [{ ...entry, manager: 'kubectl-create' }], undefined],
  ['a name that only begins like a runner is not one', [{ ...entry, manager: 'gitlab-runner-19.4.0' }], undefined],
  ['a development build has no version', [{ ...entry, manager: 'gitlab-runner development version' }], undefined],
  ['an entry without a manager has none', [{ operation: 'Update' }], undefined],
  ['no entry, no version', [], undefined],
  ['no list, no version', undefined, undefined],
] as const;

for (const [name, managedFields, expected] of table) {
  t.test(name, async (t) => {
    const metadata = managedFields === undefined ? {} : { managedFields: [...managedFields] };
    t.same(runnerVersion({ metadata }), expected);
  });
}

t.test('versions are compared by major, then minor', async (t) => {
  const version = { major: 17, minor: 9 };
  t.same(
    [isAtLeast(version, 17, 9), isAtLeast(version, 17, 8), isAtLeast(version, 16, 11), isAtLeast(version, 17, 10)],
    [true, true, true, false],
  );
  t.equal(isAtLeast(version, 18, 0), false);
});
