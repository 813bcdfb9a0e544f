import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPage } from './page.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const template = read('chart/templates/prometheus-rule.yaml');
const alerts = [...template.matchAll(/- alert: (\w+)/g)].map(([, alert]) => String(alert));

t.test('the runbook of every alert is a section of docs/operations.md, in their order', async (t) => {
  const { headings, sections } = readPage(read('docs/operations.md'));
  const anchors = [...template.matchAll(/runbook_url: \{\{ printf "%s#(\w+)" \$runbook/g)].map(([, anchor]) =>
    String(anchor),
  );
  t.ok(alerts.length > 4);
  t.strictSame(
    anchors,
    alerts.map((alert) => alert.toLowerCase()),
  );
  t.strictSame(
    headings.map(({ text }) => text).filter((text) => text.startsWith('GitLabRunnerIrsa')),
    alerts,
  );
  for (const anchor of anchors) t.ok((sections.get(anchor) ?? '').trim().length > 100, anchor);
});

t.test('the page about operations says when each alert fires', async (t) => {
  const { sections } = readPage(read('docs/operations.md'));
  for (const alert of alerts) {
    const [, minutes = ''] = new RegExp(`- alert: ${alert}\\n\\s+expr: >-\\n.*\\n\\s+for: (\\S+)`).exec(template) ?? [];
    const since = `For ${minutes.replace(/m$/, ' minutes').replace(/^1h$/, 'an hour')}`;
    t.match(sections.get(alert.toLowerCase()), minutes === '0m' ? 'At once' : since);
  }
});

t.test('the alert about tampering has the reasons that a security review looks for', async (t) => {
  const [, wanted = ''] = /decisions_total\{reason=~"([^"]+)"\}/.exec(read('docs/security.md')) ?? [];
  const reasons = wanted.replaceAll('\\', '').split('|');
  t.ok(reasons.length > 5);
  const [, shipped = ''] = /"(unbound_token\|[^"]+)"/.exec(template) ?? [];
  t.strictSame(shipped.split('|'), reasons);
});
