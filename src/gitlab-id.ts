import { userError } from './errors.ts';

/** True if a text is the id of a project or a group as GitLab writes it: digits from 1 on, without leading zeros. */
export function isGitLabId(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}

/**
 * Refuses a value of a flag that is not an id of GitLab; no value is fine.
 *
 * @throws a user error `project_invalid` or `root_group_invalid`
 */
export function checkIdFlag(flag: '--project' | '--root-group', text: string | undefined): void {
  if (text === undefined || isGitLabId(text)) return;
  const isProject = flag === '--project';
  throw userError(`${flag}: "${text}" is not ${isProject ? 'a project id' : 'the id of a group'}`, {
    code: isProject ? 'project_invalid' : 'root_group_invalid',
    where: flag,
    found: text,
    wanted: 'digits, from 1 on',
    hint: `use the number that GitLab shows on the overview page of the ${isProject ? 'project' : 'group'}`,
  });
}
