/** A panel of the dashboard: everything that differs between panels. */
export type Panel = {
  title: string;
  /** What the number means and what to do about it, in sentences. */
  says: string;
  /**
   * `number`: the newest value in large digits; `lines`: values over time; `stack`: lines that add up; `table`: the
   * newest values.
   */
  is: 'number' | 'lines' | 'stack' | 'table';
  /** A unit of Grafana: `short`, `s`, `d` (days), `bytes`, `cpm` (per minute), `percentunit`. */
  unit: string;
  /** Width in columns, of which there are 24. */
  width: number;
  queries: readonly Query[];
  /** Colors of a number. Each applies from its value on; ascending. */
  colors?: readonly Color[];
  /** Texts to show instead of values. */
  words?: Readonly<Record<number, Word>>;
};

/** @property legend with labels in braces, as Grafana reads them */
type Query = { expr: string; legend: string };

type Color = { from: number; color: Shade };
type Word = { text: string; color: Shade };
type Shade = 'green' | 'yellow' | 'red' | 'blue';

/** Panels below a heading. */
export type Row = { title: string; panels: readonly Panel[] };

const SHAPES = {
  number: { type: 'stat', height: 4 },
  lines: { type: 'timeseries', height: 8 },
  stack: { type: 'timeseries', height: 8 },
  table: { type: 'table', height: 8 },
} as const;

/** Returns the height of a panel in units of Grafana's grid. */
export function heightOf({ is }: Pick<Panel, 'is'>): number {
  return SHAPES[is].height;
}

/** The variable of the dashboard that chooses a Prometheus. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** @returns the panel in Grafana's format, without its id and its place */
export function panelJson(panel: Panel): Record<string, unknown> {
  const { colors = [], is, queries, says, title, unit, words = {} } = panel;
  const instant = is === 'table';
  return {
    type: SHAPES[is].type,
    title,
    description: says,
    datasource: DATASOURCE,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(instant ? { format: 'table', instant: true, range: false } : { instant: false, range: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(is === 'number' ? {} : { min: 0 }),
        thresholds: {
          mode: 'absolute',
          steps: [{ color: 'blue', value: null }, ...colors.map(({ color, from }) => ({ color, value: from }))],
        },
        mappings: mappingsOf(words),
        ...(is === 'lines' || is === 'stack' ? { custom: drawn(is) } : {}),
      },
      overrides: [],
    },
    ...OPTIONS[is],
  };
}

function mappingsOf(words: NonNullable<Panel['words']>): object[] {
  const options = Object.entries(words).map(([value, { color, text }], index) => [value, { color, index, text }]);
  return options.length === 0 ? [] : [{ type: 'value', options: Object.fromEntries(options) }];
}

function drawn(is: 'lines' | 'stack'): object {
  return {
    drawStyle: 'line',
    fillOpacity: is === 'stack' ? 40 : 10,
    lineWidth: 1,
    showPoints: 'never',
    stacking: { mode: is === 'stack' ? 'normal' : 'none', group: 'A' },
  };
}

const GRAPH = {
  options: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
};

const OPTIONS = {
  number: {
    options: {
      colorMode: 'value',
      graphMode: 'none',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: 'value',
    },
  },
  lines: GRAPH,
  stack: GRAPH,
  table: {
    options: { showHeader: true, sortBy: [{ displayName: 'Value', desc: true }] },
    transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }],
  },
};
