import type { Fleet } from '../../fleet/fleet.ts';
import { buildMap } from '../../map/build/build-map.ts';
import { fleetFacts } from '../../map/build/fleet-facts.ts';
import { accountLabel, ruleLabel, whoLabel } from '../../map/labels.ts';
import { mermaidOf } from '../../map/mermaid.ts';
import { rowsOf } from '../../map/rows.ts';
import { PROGRAM } from '../../names.ts';

/** Returns the section of the README about who gets which role: a diagram, and a table of the jobs. */
export function mapSection(fleet: Fleet): string[] {
  const map = buildMap(fleetFacts(fleet));
  const jobs = rowsOf(map).filter(({ rule }) => rule?.to === 'job');
  return [
    '## Who gets which role',
    '',
    '```mermaid',
    mermaidOf(map).trimEnd(),
    '```',
    '',
    '| projects | rule | account | role |',
    '|---|---|---|---|',
    ...jobs.map(({ account, onRequest, role, rule, who }) => {
      const name = account === undefined ? 'none' : `\`${accountLabel(account)}\`${onRequest ? ' on request' : ''}`;
      const arn = role?.arn === undefined ? 'none' : `\`${role.arn}\``;
      return `| ${who.map((one) => markdownCell(whoLabel(one))).join(', ')} | ${rule && markdownCell(ruleLabel(rule))} | ${name} | ${arn} |`;
    }),
    '',
    `\`${PROGRAM} roles\` shows the same for the cluster, with what is wrong in it.`,
    '',
  ];
}

/** Returns a text for a Markdown table, with its special characters escaped. */
export function markdownCell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, '\\$&');
}
