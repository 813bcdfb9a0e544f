import { PROGRAM } from '../names.ts';

/** Texts by their path in the output folder, with `/` between folders. */
export type Generated = ReadonlyMap<string, string>;

/** What generated files say of themselves in their first line, behind the mark of a comment. */
export const HEAD = `Written by ${PROGRAM} generate: change the fleet and generate again.`;

/** The image with the program that asks AWS who it is. */
export const AWS_IMAGE = 'amazon/aws-cli:2.17.0';

/** JSON as people read it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
