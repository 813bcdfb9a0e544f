import t from 'tap';
import { modeWords } from '../../../../src/cli/views/mode-words.ts';
import { namespaceModes } from '../../../../src/doctor/derive/namespaces/namespace-modes.ts';
import type { Seen } from '../../../../src/doctor/world/seen.ts';
import type { Labels, World } from '../../../../src/doctor/world/world.ts';
import { everywhere, healthyWorld, mapping } from '../../world/healthy-world.ts';

const unseen: Seen<never> = { unseen: { what: 'labels', why: 'it is forbidden', because: 'forbidden' } };
const label = (mode: string): Seen<Labels> => ({ seen: { 'gitlab-runner-irsa': mode } });

t.test('each namespace of managers and jobs has the mode of its label', async (t) => {
  const names = ['gitlab', 'ci', 'rollout', 'paused', 'old', 'hidden'];
  const labels: World['namespaces'] = {
    complete: false,
    namespaces: new Map<string, Seen<Labels>>([
      ['gitlab', label('anything')],
      ['ci', label('observe')],
      ['rollout', label('best-effort')],
      ['paused', label('off')],
      ['old', { seen: {} }],
      ['hidden', unseen],
      ['foreign', label('enforce')],
    ]),
  };
  const modes = namespaceModes({ mapping: mapping({ manager: { namespaces: names } }), namespaces: labels });
  t.equal(
    modeWords(modes ?? []),
    'gitlab: enforce, ci: observe, rollout: best-effort, paused: off, old: no label, hidden: not seen',
  );
  t.same(modes?.at(-2), { namespace: 'old', mode: 'none' });
  t.same(modes?.at(-1), { namespace: 'hidden', mode: null });
});

t.test('a namespace that does not exist has no label, and without a mapping there are no modes', async (t) => {
  const { namespaces } = healthyWorld({ namespaces: everywhere({}) });
  t.same(namespaceModes({ mapping: mapping(), namespaces }), [{ namespace: 'gitlab', mode: 'none' }]);
  t.equal(namespaceModes(healthyWorld({ mapping: unseen })), null);
});

t.test('of many namespaces, the first are named, and without any there is none', async (t) => {
  const many = Array.from({ length: 20 }, (_, at) => ({ namespace: `n${at}`, mode: 'observe' as const }));
  t.match(modeWords(many), /^n0: observe, .* and 12 more$/);
  t.equal(modeWords([]), 'none');
});
