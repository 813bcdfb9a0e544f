import { parseRoleArn, ROLE_PATH_LENGTH } from './role.ts';

/**
 * True if a text is the ARN of an IAM role: any partition, with or without a path, within the lengths of IAM. Refuses a
 * path with `..`, which IAM would accept, because such a text is more likely meant as a file.
 */
export function isRoleArn(text: string): boolean {
  const role = parseRoleArn(text);
  return role !== undefined && role.path.length <= ROLE_PATH_LENGTH && !hasDots(role.path);
}

/** True if a path has a part `.` or `..`. */
export function hasDots(path: string): boolean {
  return /\/\.{1,2}\//.test(path);
}
