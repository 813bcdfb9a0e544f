import type { Issue } from '../../../../documents/issue.ts';
import { formatPath } from '../../../../documents/path.ts';
import { parseSource, type Source } from '../../../../documents/text/source.ts';
import type { PolicySource } from '../../../world/roles.ts';

/** Says the issues of a policy in one sentence, each with its place in the file. */
export type FormatIssues = (issues: readonly Issue[], policy: PolicySource) => string;

/** A file may have the policies of thousands of roles, so each text is parsed once for as long as the result is used. */
export function issueFormatter(): FormatIssues {
  const sources = new Map<string, Source>();
  const sourceOf = (text: string): Source => {
    const source = sources.get(text) ?? parseSource(text);
    sources.set(text, source);
    return source;
  };
  return (issues, { file, path, text }) => {
    const source = text === undefined ? undefined : sourceOf(text);
    return issues
      .map((issue) => {
        // A text that is too large has no positions.
        const position =
          source?.value === undefined ? undefined : source.positionOf([...path, ...issue.path], issue.at);
        const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
        const at = formatPath(issue.path);
        return `${place} ${at === '' ? '' : `${at}: `}${issue.message}`;
      })
      .join('; ');
  };
}
