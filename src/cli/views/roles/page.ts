import { createHash } from 'node:crypto';
import { toMapFinding } from '../../../doctor/derive/map/placed-findings.ts';
import { type Diagnosis, findingsOf } from '../../../doctor/diagnosis.ts';
import { unseenWords } from '../../../doctor/world/unseen-words.ts';
import { pageHtml } from '../../../map/page/page.ts';
import { type PageList, pageModel } from '../../../map/page/page-model.ts';
import { SCRIPT } from '../../../map/page/script.ts';
import type { RoleMap } from '../../../map/role-map.ts';
import { PROGRAM } from '../../../names.ts';
import { modeWords } from '../mode-words.ts';

/** Returns the page with the map. */
export function rolesPage({ map, modes, source }: { map: RoleMap; modes: Diagnosis['modes']; source: string }): string {
  return pageHtml(pageModel({ title: 'Who gets which role', source: withModes(source, modes), map }), digest());
}

/** Returns the page with the map, all findings of the doctor, what it could not check, and what passed. */
export function doctorPage(diagnosis: Diagnosis, map: RoleMap | undefined): string {
  const { checks, installation, modes, server } = diagnosis;
  const unseen = checks.flatMap((check) => check.unseen.map((one) => ({ ...one, title: check.title })));
  const groups = Map.groupBy(unseen, unseenWords);
  const incomplete = [...groups].map(
    ([text, alike]) => `${text} (affects: ${[...new Set(alike.map(({ title }) => title))].join('; ')})`,
  );
  const passed = checks.filter(({ state }) => state === 'green').map(({ looked, title }) => `${title} (${looked})`);
  const lists: PageList[] = [
    ...(incomplete.length === 0 ? [] : [{ title: 'Not checked', worst: 'unchecked' as const, items: incomplete }]),
    ...(passed.length === 0 ? [] : [{ title: 'Passed', worst: 'ok' as const, items: passed }]),
  ];
  const model = pageModel({
    title: 'What the doctor found',
    source: withModes(`${server}, ${PROGRAM} in namespace ${installation.namespace}`, modes),
    ...{ map, lists, findings: findingsOf(diagnosis).map(toMapFinding), findingsFirst: true },
  });
  return pageHtml(model, digest());
}

function withModes(source: string, modes: Diagnosis['modes']): string {
  return modes === null ? source : `${source}; modes: ${modeWords(modes)}`;
}

function digest(): string {
  return createHash('sha256').update(SCRIPT).digest('base64');
}
