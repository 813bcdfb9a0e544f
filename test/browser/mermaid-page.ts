import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Test } from 'tap';
import type { Page } from './browser.ts';

/**
 * Opens a page in which Mermaid is loaded with the configuration of GitLab and GitHub, with an empty element `drawing`.
 */
export async function openMermaidPage(t: Test, browser: { newPage(): Promise<Page> }, mermaid: string): Promise<Page> {
  const file = join(t.testdir({}), 'page.html');
  writeFileSync(file, '<!doctype html><meta charset="utf-8"><div id="drawing"></div>');
  const page = await browser.newPage();
  t.teardown(() => page.close());
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(mermaid);
  await page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })`);
  return page;
}
