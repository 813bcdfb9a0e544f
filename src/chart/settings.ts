import type { Runner } from './runner.ts';
import type { Schema, Section } from './setting.ts';
import { accounts } from './settings/accounts.ts';
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
};

/** All that can be set, in the order of values.yaml: what everybody needs comes first. */
export function settingsOf({ image, runners, mappingSchema }: ChartInput): Section[] {
  return [
    accounts,
    mapping(mappingSchema),
    runnerSection(runners),
    webhook(image),
    certificates,
    network,
    monitoring,
    names,
  ];
}
