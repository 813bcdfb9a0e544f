import { SIDE_WORDS, stateWords, type WorstState, worstOf } from '../labels.ts';
import type { MapEdge, MapFinding, Side } from '../role-map.ts';

/** What connects two boxes of the page, with a sign at each end. */
export type PageLink = { isDotted: boolean; worst: WorstState; sides: readonly PageSide[] };

export type PageSide = {
  /** `trust` */
  name: Side['side'];
  /** `trust policy of the role: admits it` */
  words: string;
  worst: WorstState;
  note?: string;
  findings: readonly number[];
};

/**
 * Returns the link for an edge.
 *
 * @param numberOf returns the number of a finding in the page's list
 */
export function pageLink({ onRequest, sides }: MapEdge, numberOf: (finding: MapFinding) => number): PageLink {
  return { isDotted: onRequest, worst: worstOf(sides), sides: sides.map((side) => pageSide(side, numberOf)) };
}

export function pageSide(side: Side, numberOf: (finding: MapFinding) => number): PageSide {
  const { findings, note, side: name } = side;
  return {
    ...{ name, words: `${SIDE_WORDS[name]}: ${stateWords(side)}`, worst: worstOf([side]) },
    ...(note === undefined ? {} : { note }),
    findings: findings.map(numberOf),
  };
}
