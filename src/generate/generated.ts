import { PROGRAM } from '../names.ts';

/** Texts by path in the output folder, with `/` between folders. */
export type Generated = ReadonlyMap<string, string>;

/** First line of generated files, after the comment mark. */
export const HEAD = `Written by ${PROGRAM} generate: change the fleet and generate again.`;

/** Image with the AWS CLI. */
export const AWS_IMAGE = 'amazon/aws-cli:2.17.0';

/** Indented JSON with a final line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
