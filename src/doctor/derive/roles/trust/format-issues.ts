import type { Issue } from '../../../../documents/issue.ts';
import { formatPath } from '../../../../documents/path.ts';
import { parseSource } from '../../../../documents/text/source.ts';
import type { PolicySource } from '../../../world/roles.ts';

/** The issues of a policy in one sentence, each with its place in the file. */
export function formatIssues(issues: readonly Issue[], { file, path, text }: PolicySource): string {
  const source = text === undefined ? undefined : parseSource(text);
  return issues
    .map((issue) => {
      const position = source?.positionOf([...path, ...issue.path], issue.at);
      const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
      const at = formatPath(issue.path);
      return `${place} ${at === '' ? '' : `${at}: `}${issue.message}`;
    })
    .join('; ');
}
