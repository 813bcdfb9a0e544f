import { parseRoleArn, ROLE_PATH_LENGTH } from './role.ts';

/**
 * Whether a text is the ARN of an IAM role: any partition, with or without a path, within the lengths of IAM. IAM itself accepts a
 * path with `..`, which only a text that means a file has.
 */
export function isRoleArn(text: string): boolean {
  const role = parseRoleArn(text);
  return role !== undefined && role.path.length <= ROLE_PATH_LENGTH && !hasDots(role.path);
}

/** Whether a path has a part `.` or `..`. */
export function hasDots(path: string): boolean {
  return /\/\.{1,2}\//.test(path);
}
