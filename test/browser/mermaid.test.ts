import t from 'tap';
import { mapChecks } from '../../src/doctor/checks.ts';
import { roleMapOf } from '../../src/doctor/derive/map/role-map-of.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import type { World } from '../../src/doctor/world/world.ts';
import { buildMap } from '../../src/map/build/build-map.ts';
import { fleetFacts } from '../../src/map/build/fleet-facts.ts';
import { mermaidOf } from '../../src/map/mermaid.ts';
import type { RoleMap } from '../../src/map/role-map.ts';
import { accounts, healthyWorld } from '../doctor/world/healthy-world.ts';
import { example } from '../generate/bundle.ts';
import { browserTools } from './browser.ts';
import { openMermaidPage } from './mermaid-page.ts';
import { sampleWorld } from './sample-world.ts';

// Mermaid itself draws the diagrams, as it does on the pages of GitLab and GitHub: https://mermaid.js.org/config/usage.html

const tools = await browserTools();
if (tools.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: the diagrams, drawn by Mermaid. ${tools.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}
const browser = tools.missing === undefined ? await tools.launch() : undefined;
t.teardown(() => browser?.close());

const mapOf = (world: World) => roleMapOf(world, diagnose(world, mapChecks)) as RoleMap;

const HOSTILE =
  'end "]; click n0 "javascript:alert(1)"\n--> <script>window.hacked = 1</script> #quot; `**x**` %%{init}%% \\ ```';
const hostile = () =>
  healthyWorld({ accounts: accounts({ 'gitlab-runner-common': HOSTILE, 'ci-billing': 'end', 'ci-project-77': '%%' }) });

const cases: readonly { name: string; map: () => Promise<RoleMap>; boxes: number; texts: readonly string[] }[] = [
  {
    name: 'a fleet',
    map: async () => buildMap(fleetFacts(example('many-teams'))),
    boxes: 25,
    texts: ['rule billing', 's3://example-ci-cache/runners'],
  },
  {
    name: 'names that look like Mermaid, HTML and Markdown',
    map: async () => mapOf(hostile()),
    boxes: 15,
    texts: [HOSTILE.replace('\n', ''), 'end', '%%'],
  },
  {
    name: 'five hundred rules',
    map: async () => mapOf(await sampleWorld(500)),
    boxes: 10,
    texts: ['440 rules for jobs and the default', '1 rule for managers'],
  },
];

for (const { boxes, map, name, texts } of cases)
  t.test(`Mermaid draws ${name}`, { skip: tools.missing ?? false }, async (t) => {
    if (browser === undefined || tools.missing !== undefined) return;
    const text = mermaidOf(await map());
    const page = await openMermaidPage(t, browser, tools.mermaid);
    await page.evaluate(
      `mermaid.render('map', ${JSON.stringify(text)}).then(({ svg }) => { document.getElementById('drawing').innerHTML = svg; })`,
    );
    const drawn = (await page.evaluate(
      '[...document.querySelectorAll(".node")].map((one) => one.textContent.trim())',
    )) as string[];
    t.equal(drawn.length, boxes);
    for (const one of texts)
      t.ok(
        drawn.some((box) => box.includes(one)),
        `${one}: ${drawn.join(' | ').slice(0, 2000)}`,
      );
    t.equal(await page.evaluate('window.hacked'), undefined);
    t.equal(await page.evaluate('document.querySelectorAll("a, script").length'), 0);
  });
