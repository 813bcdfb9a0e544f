/** What GitLab answered about one project. */
export type ProjectAnswer =
  | { is: 'project'; path: string; archived: boolean }
  /** The project was deleted, or the token may not read it: GitLab answers 404 in both cases. */
  | { is: 'absent' }
  /** Nothing is known about the project; `why` is a clause. */
  | { is: 'unseen'; why: string };
