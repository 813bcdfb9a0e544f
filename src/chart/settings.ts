import { mergeValues } from './merge-values.ts';
import type { Publication } from './public-annotations.ts';
import type { Runner } from './runner.ts';
import type { Schema, Section, Setting } from './setting.ts';
import { accounts } from './settings/accounts.ts';
import { guard } from './settings/guard.ts';
import { mapping } from './settings/mapping.ts';
import { runnerSection } from './settings/runners.ts';
import { certificates, monitoring, names, network } from './settings/surroundings.ts';
import { webhook } from './settings/webhook.ts';

/** The input of a wrapper chart. */
export type ChartInput = {
  /** Version of the chart and of the webhook in it, such as `1.2.3`. */
  version: string;
  /** The image of the webhook, without a tag; empty if none is published. */
  image: string;
  runners: readonly Runner[];
  /** JSON Schema of a mapping. */
  mappingSchema: Schema;
  /** Values that replace the defaults, merged as Helm does. Keys that are not settings are ignored. */
  values?: Readonly<Record<string, unknown>>;
  /** First line of each file, which names its source. By default, that of the bundled chart. */
  head?: string;
  /** Present if the chart is written for a release. */
  publication?: Publication;
  /**
   * The command that writes the chart again from another document, and so undoes edits; absent for the bundled chart.
   */
  writtenBy?: string;
};

type SettingsInput = Pick<ChartInput, 'image' | 'publication' | 'runners' | 'mappingSchema' | 'values'>;

/** The first line of the files in the bundled chart. */
export const HEAD = 'Written from src/chart by `npm run chart`: change it there.';

/** Returns all settings in the order of values.yaml. Those that every installation needs come first. */
export function settingsOf({ image, publication, runners, mappingSchema, values = {} }: SettingsInput): Section[] {
  const sections = [
    accounts,
    mapping(mappingSchema),
    runnerSection(runners),
    webhook({ repository: image, digest: publication?.digest ?? '' }),
    guard,
    certificates,
    network,
    monitoring,
    names,
  ];
  return sections.map((section) => ({ ...section, settings: section.settings.map((each) => withValue(each, values)) }));
}

function withValue(setting: Setting, values: Readonly<Record<string, unknown>>): Setting {
  const value = values[setting.key];
  if (value === undefined) return setting;
  if (setting.settings === undefined) return { ...setting, value: merged(setting.value, value) };
  return { ...setting, settings: setting.settings.map((below) => withValue(below, value as typeof values)) };
}

function merged(value: unknown, over: unknown): unknown {
  return mergeValues({ value }, { value: over }).value;
}
