import { mergeValues } from './merge-values.ts';
import type { Runner } from './runner.ts';
import type { Schema, Section, Setting } from './setting.ts';
import { accounts } from './settings/accounts.ts';
import { guard } from './settings/guard.ts';
import { mapping } from './settings/mapping.ts';
import { runnerSection } from './settings/runners.ts';
import { certificates, monitoring, names, network } from './settings/surroundings.ts';
import { webhook } from './settings/webhook.ts';

/** What a wrapper chart is made from. */
export type ChartInput = {
  /** Of the chart and of the webhook in it, like `1.2.3`. */
  version: string;
  /** Where the image is, without a tag; empty where nobody has published one. */
  image: string;
  runners: readonly Runner[];
  /** JSON Schema of a mapping. */
  mappingSchema: Schema;
  /** In place of the defaults; maps are merged, as Helm does. What is no setting is passed over. */
  values?: Readonly<Record<string, unknown>>;
  /** First line of each file, which says where it comes from; the bundled chart's where there is none. */
  head?: string;
};

/** The first line of what is written into the bundled chart. */
export const HEAD = 'Written from src/chart by `npm run chart`: change it there.';

/** All that can be set, in the order of values.yaml: what everybody needs comes first. */
export function settingsOf({ image, runners, mappingSchema, values = {} }: ChartInput): Section[] {
  const sections = [
    accounts,
    mapping(mappingSchema),
    runnerSection(runners),
    webhook(image),
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
