import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { doctorPage, rolesPage } from '../../src/cli/views/roles/page.ts';
import { checks, mapChecks } from '../../src/doctor/checks.ts';
import { roleMapOf } from '../../src/doctor/derive/map/role-map-of.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import type { World } from '../../src/doctor/world/world.ts';
import type { RoleMap } from '../../src/map/role-map.ts';
import { accounts, healthyWorld } from '../doctor/world/healthy-world.ts';
import { browserTools, type Page } from './browser.ts';
import { sampleWorld } from './sample-world.ts';

// The pages in a real Chromium. Not our code judges them, but the browser, and axe for what people with disabilities need.

const tools = await browserTools();
if (tools.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: the pages in a browser. ${tools.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}
const browser = tools.missing === undefined ? await tools.launch() : undefined;
t.teardown(() => browser?.close());

const folder = t.testdir({});
const WIDE = { width: 1280, height: 1000 };
const NARROW = { width: 390, height: 844 };

type Opened = { page: Page; requests: string[]; errors: string[] };

/** Runs a test with a page, if there is a browser. */
function inBrowser(name: string, html: () => Promise<string>, body: (t: Test, opened: Opened) => Promise<void>): void {
  t.test(name, { skip: tools.missing ?? false }, async (t) => {
    if (browser === undefined) return;
    const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.html`);
    writeFileSync(file, await html());
    const page = await browser.newPage();
    t.teardown(() => page.close());
    const opened: Opened = { page, requests: [], errors: [] };
    page.on('console', (message) => opened.errors.push(message.text()));
    page.on('pageerror', (error) => opened.errors.push(error.message));
    page.on('request', (request) => opened.requests.push(request.url()));
    await page.setViewport(WIDE);
    await page.goto(pathToFileURL(file).href);
    await body(t, opened);
    t.same(opened.errors, [], 'the browser reports no error');
    t.same(opened.requests, [pathToFileURL(file).href], 'the page loads nothing');
  });
}

function mapOf(world: World): RoleMap {
  const map = roleMapOf(world, diagnose(world, mapChecks));
  if (map === undefined) throw new Error('the world has no mapping');
  return map;
}

const sample = (rules: number) => async () =>
  rolesPage({ map: mapOf(await sampleWorld(rules)), modes: null, source: 'mapping.yaml' });

/** What axe finds; its text is evaluated, because the policy of the page admits no other script. */
async function axe(page: Page): Promise<unknown> {
  if (tools.missing === undefined) await page.evaluate(tools.axe);
  return page.evaluate(
    `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200) + ' ' + nodes[0].failureSummary))`,
  );
}

const titles =
  '[...document.querySelectorAll(".maps .card")].filter((one) => one.offsetParent).map((one) => one.querySelector(".title").textContent)';
const focused = 'document.activeElement.querySelector?.(".title")?.textContent ?? document.activeElement.textContent';
const status = 'document.querySelector("[role=status]").textContent';

inBrowser(
  'the map of thirty rules shows each project with its role, and what is wrong',
  sample(30),
  async (t, { page }) => {
    const shown = (await page.evaluate(titles)) as string[];
    for (const title of ['project 1000', 'billing-1', 'gitlab/ci-billing-1', 'every other project', 's3://cache'])
      t.ok(shown.includes(title), title);
    t.same(await page.evaluate('[...document.querySelectorAll(".maps .card .state")].map((one) => one.textContent)'), [
      '✗ account_unannotated',
      '✗ trust_refuses',
    ]);
    t.equal(await page.evaluate(status), '32 paths');
    t.match(await page.evaluate('document.querySelector(".counts").textContent'), /2 paths with an error/);
  },
);

inBrowser(
  'the keyboard alone reaches a box, moves along the map, and opens and closes its details',
  sample(30),
  async (t, { page }) => {
    const keys = async (...names: string[]) => {
      for (const name of names) await page.keyboard.press(name);
    };
    await keys('/');
    t.equal(await page.evaluate('document.activeElement.type'), 'search');
    await keys('Tab', 'Tab', 'Tab', 'Tab');
    t.equal(await page.evaluate(focused), 'deployment gitlab/gitlab-runner', 'the tab key reaches the first box');
    await keys('ArrowDown', 'ArrowRight', 'ArrowRight');
    t.equal(await page.evaluate(focused), 'gitlab/ci-billing-1');
    await keys('End');
    t.equal(await page.evaluate(focused), 'gitlab/ci-mobile-30');
    await keys('Home', 'ArrowDown', 'ArrowLeft');
    t.equal(await page.evaluate(focused), 'billing-1');
    await keys('Enter');
    const details = 'document.querySelector("dialog").open && document.querySelector("dialog").textContent';
    t.match(await page.evaluate(details), /rules\[1\], line 9/);
    await keys('Escape');
    t.equal(await page.evaluate(details), false);
    t.equal(await page.evaluate(focused), 'billing-1', 'the focus is back');
  },
);

inBrowser(
  'the details of a wrong box have the finding with the command that fixes it',
  sample(30),
  async (t, { page }) => {
    await page.evaluate('document.querySelector(".card.error").click()');
    t.equal(
      await page.evaluate('document.querySelector("dialog .fix pre").textContent'),
      'kubectl --namespace gitlab annotate serviceaccount ci-reports-16 eks.amazonaws.com/role-arn=arn:aws:iam::111122223333:role/gitlab/ci-reports-16 --overwrite',
    );
    await page.evaluate('document.querySelector("dialog .copy").click()');
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))');
    t.match(await page.evaluate('document.querySelector("dialog .copy").textContent'), /^(?:Copied|Selected)$/);
    await page.evaluate('document.querySelector("dialog").close()');
    await page.evaluate(
      '[...document.querySelectorAll(".card")].find((one) => one.textContent.includes("AWS account")).click()',
    );
    t.match(await page.evaluate('document.querySelector("dialog").textContent'), /sts:AssumeRoleWithWebIdentity/);
  },
);

inBrowser(
  'the search finds ids, names and roles, and "only problems" what is wrong',
  sample(500),
  async (t, { page }) => {
    const type = (text: string) =>
      page.evaluate(
        `{ const field = document.querySelector('[type=search]'); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input')); }`,
      );
    await type('1003 Billing-2');
    t.equal(await page.evaluate(status), '0 of 502 paths', 'all words have to be in one path');
    await type('1003 payments');
    t.same(await page.evaluate(titles), [
      'projects 1003, 1004',
      'payments-2',
      'gitlab/ci-payments-2',
      'gitlab/ci-payments-2',
    ]);
    await type('');
    t.equal(await page.evaluate(status), '502 paths');
    await page.evaluate('document.querySelector("[type=checkbox]").click()');
    const left = await page.evaluate(status);
    t.match(left, /^\d+ of 502 paths$/);
    const [wrong] = /^\d+/.exec(String(left)) ?? [];
    t.equal(await page.evaluate('document.querySelectorAll(".maps li.row:not(.heads)").length'), Number(wrong));
  },
);

inBrowser(
  'of five hundred rules those without findings are folded, and one button shows them',
  sample(500),
  async (t, { page }) => {
    const cards = 'document.querySelectorAll(".maps .card").length';
    const before = Number(await page.evaluate(cards));
    t.ok(before < 500, String(before));
    t.ok(
      Number(await page.evaluate('document.querySelectorAll(".maps .card.error").length')) > 30,
      'every error is drawn',
    );
    await page.evaluate('document.querySelector(".fold button").click()');
    t.ok(Number(await page.evaluate(cards)) > before);
    t.equal(await page.evaluate('document.querySelectorAll(".tables tbody tr").length'), 502, 'the table has all');
  },
);

inBrowser(
  'on paper there is the table with all paths and the findings, without controls',
  sample(30),
  async (t, { page }) => {
    await page.emulateMediaType('print');
    const isShown = (selector: string) => page.evaluate(`document.querySelector('${selector}').offsetParent !== null`);
    t.equal(await isShown('.tables table'), true);
    t.equal(await isShown('.maps'), false);
    t.equal(await isShown('.tools'), false);
    t.equal(await isShown('.finding'), true);
    t.equal(await page.evaluate('document.querySelectorAll(".tables tbody tr").length'), 32);
    t.ok((await page.pdf({ preferCSSPageSize: true })).length > 10_000);
  },
);

for (const scheme of ['light', 'dark'])
  for (const size of [WIDE, NARROW])
    inBrowser(`axe finds nothing, ${scheme}, ${size.width} pixels wide`, sample(30), async (t, { page }) => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.setViewport(size);
      t.same(await axe(page), []);
      t.equal(
        await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        false,
        'nothing to scroll aside',
      );
      await page.evaluate('document.querySelector(".tools .button:last-of-type").click()');
      t.same(await axe(page), [], 'the table');
      await page.evaluate(
        'document.querySelector(".tools .button").click(); document.querySelector(".card.error").click()',
      );
      t.same(await axe(page), [], 'the details');
    });

inBrowser('a dark page is dark', sample(1), async (t, { page }) => {
  const ground = 'getComputedStyle(document.body).backgroundColor';
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  const light = await page.evaluate(ground);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  t.same([light, await page.evaluate(ground)], ['rgb(246, 248, 250)', 'rgb(13, 17, 23)']);
});

const HOSTILE = '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"><!--\u2028"\'`';
const hostile = () =>
  healthyWorld({
    accounts: accounts({
      'gitlab-runner-common': HOSTILE,
      'ci-billing': `javascript:${HOSTILE}`,
      'ci-project-77': undefined,
    }),
  });

inBrowser(
  'names that are HTML and scripts are text',
  async () => rolesPage({ map: mapOf(hostile()), modes: [{ namespace: HOSTILE, mode: 'none' }], source: HOSTILE }),
  async (t, { page }) => {
    t.equal(await page.evaluate('window.hacked'), undefined);
    t.equal(
      await page.evaluate('document.querySelectorAll("img, body script:not(#data):not(:last-of-type)").length'),
      0,
    );
    t.equal(
      await page.evaluate('document.querySelector(".source").textContent'),
      `${HOSTILE}; modes: ${HOSTILE}: no label`,
    );
    t.ok(((await page.evaluate(titles)) as string[]).includes(HOSTILE));
  },
);

inBrowser(
  'the page of the doctor begins with its findings, and ends with what passed',
  async () => {
    const world = hostile();
    const diagnosis = diagnose(world, checks);
    return doctorPage(diagnosis, roleMapOf(world, diagnosis));
  },
  async (t, { page }) => {
    const headings = await page.evaluate(
      '[...document.querySelectorAll("h1, h2:not(.code)")].map((one) => one.textContent)',
    );
    t.same(headings, [
      'What the doctor found',
      'Findings',
      'Managers',
      'Jobs',
      'Not checked',
      'Passed',
      'Not checked on the map',
    ]);
    t.same(await axe(page), []);
  },
);

inBrowser(
  'the page of a cluster without a mapping has the findings alone',
  async () => {
    const absent = { what: 'the mapping', why: 'ConfigMap irsa/mapping does not exist', because: 'absent' } as const;
    const world = healthyWorld({ mapping: { unseen: absent }, document: { seen: undefined } });
    const diagnosis = diagnose(world, checks);
    return doctorPage(diagnosis, roleMapOf(world, diagnosis));
  },
  async (t, { page }) => {
    t.match(await page.evaluate('document.querySelector("main").textContent'), /mapping/);
    t.equal(await page.evaluate('document.querySelectorAll(".card, .tools").length'), 0);
  },
);

t.test('a page whose script was changed runs none', { skip: tools.missing ?? false }, async (t) => {
  if (browser === undefined) return;
  const file = join(folder, 'changed.html');
  writeFileSync(file, (await sample(1)()).replace("'use strict';", "'use strict'; window.changed = 1;"));
  const page = await browser.newPage();
  t.teardown(() => page.close());
  await page.goto(pathToFileURL(file).href);
  t.same(await page.evaluate('[window.changed, document.querySelectorAll(".card").length]'), [undefined, 0]);
});
