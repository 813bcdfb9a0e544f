import { readFileSync } from 'node:fs';
import t from 'tap';
import { BEHAVIOR, MODES } from '../../src/modes.ts';

const template = readFileSync(
  new URL('../../chart/templates/mutating-webhook-configuration.yaml', import.meta.url),
  'utf8',
);

t.test(
  'the chart has an entry for each mode, and enforce gets every value that is not another mode or off',
  async (t) => {
    t.match(template, `range $mode := list ${MODES.map((mode) => `"${mode}"`).join(' ')} }}`);
    const [, values = ''] = /values: \[(.*, "off")\]/.exec(template) ?? [];
    const others = MODES.filter((mode) => mode !== 'enforce');
    t.same(values.split(', ').toSorted(), [...others, '"off"'].toSorted());
  },
);

t.test('only enforce has the failurePolicy Fail', async (t) => {
  t.match(template, 'failurePolicy: {{ eq $mode "enforce" | ternary "Fail" "Ignore" }}');
  t.same(
    MODES.filter((mode) => BEHAVIOR[mode].failurePolicy === 'Fail'),
    ['enforce'],
  );
});
