/** What GitLab answered about one project. */
export type ProjectAnswer =
  | { is: 'project'; path: string; archived: boolean }
  /** Deleted, or the token may not read it: GitLab answers 404 to both. */
  | { is: 'absent' }
  /** Nothing is known about it; a clause says why. */
  | { is: 'unseen'; why: string };
