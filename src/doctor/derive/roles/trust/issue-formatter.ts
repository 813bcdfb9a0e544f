import type { Issue } from '../../../../documents/issue.ts';
import { formatPath } from '../../../../documents/path.ts';
import { parseSource, type Source } from '../../../../documents/text/source.ts';
import type { PolicySource } from '../../../world/roles.ts';

/** Writes the issues of a policy as one sentence, each with its place in the file. */
export type FormatIssues = (issues: readonly Issue[], policy: PolicySource) => string;

/**
 * Returns a formatter that parses each text only once, because a file may contain the policies of thousands of roles.
 */
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
        // A text that is too large to parse has no positions.
        const position =
          source?.value === undefined ? undefined : source.positionOf([...path, ...issue.path], issue.at);
        const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
        const at = formatPath(issue.path);
        return `${place} ${at === '' ? '' : `${at}: `}${issue.message}`;
      })
      .join('; ');
  };
}
