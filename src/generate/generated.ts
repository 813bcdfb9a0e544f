import { PROGRAM } from '../names.ts';

/** Texts by their paths in the output folder. Paths contain `/` on every platform. */
export type Generated = ReadonlyMap<string, string>;

/** The first line of generated files, after the comment mark. */
export const HEAD = `Written by ${PROGRAM} generate: change the fleet and generate again.`;

/** The image with the AWS CLI. */
export const AWS_IMAGE = 'amazon/aws-cli:2.17.0';

/** Returns a value as indented JSON with a final line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
