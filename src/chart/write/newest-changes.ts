/** A version in the changelog and its changes, most important first, each as one paragraph without links. */
type Changes = { version: string; changes: readonly string[] };

/**
 * Reads the newest section of a changelog in the format of `changeset version`: a heading with the version, and a list.
 * Its items may start with a commit and have several paragraphs, of which the first is the summary. A section without a
 * list, such as that of a first version, has one change for each paragraph.
 *
 * @param changelog text in Markdown
 * @returns `undefined` if there is no section
 */
export function newestChanges(changelog: string): Changes | undefined {
  const [, version, section = ''] = /^## (.+)\n((?:(?!## ).*\n?)*)/m.exec(changelog) ?? [];
  if (version === undefined) return undefined;
  const items = [...section.matchAll(/^- (.*(?:\n +\S.*)*)/gm)].map(([, text = '']) => text);
  const paragraphs = section.split(/\n{2,}/).filter((text) => !text.startsWith('#'));
  const changes = (items.length === 0 ? paragraphs : items).map(plain).filter((text) => text !== '');
  return { version, changes };
}

function plain(text: string): string {
  return text
    .replace(/^[0-9a-f]{7,40}: /, '')
    .replaceAll(/\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
