import { userError } from '../errors.ts';

/**
 * Checks the id of a project, as records and mappings have it.
 *
 * @throws a user error `project_invalid`
 */
export function checkProject(id: string): void {
  if (/^[1-9]\d{0,29}$/.test(id)) return;
  throw userError(`--project: ${JSON.stringify(id)} is not a project id`, {
    code: 'project_invalid',
    where: '--project',
    found: id,
    wanted: 'digits',
    hint: 'use the number that GitLab shows on the overview page of the project',
  });
}
