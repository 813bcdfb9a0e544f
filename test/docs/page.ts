/** The parts of a Markdown page that tests need. Lines are counted from 1. */
export type Page = {
  text: string;
  headings: { level: number; text: string; anchor: string; line: number }[];
  /** By anchor: the text under a heading, up to the next one of its level or above. */
  sections: Map<string, string>;
  links: { target: string; line: number }[];
  /** Code in the running text. */
  code: { text: string; line: number }[];
  blocks: Block[];
};

export type Block = {
  language: string;
  content: string;
  /** The HTML comment on the line above. */
  mark: string | undefined;
  line: number;
};

const FENCE = /^\s*```(\w*)\s*$/;

export function readPage(text: string): Page {
  const { blocks, prose } = takeBlocks(text.split('\n'));
  const headings = headingsIn(prose);
  const visible = prose.map((line) => line.replaceAll(/<!--.*?-->/g, ''));
  return {
    text,
    headings,
    sections: sectionsOf(text, headings),
    links: visible.flatMap((line, index) => targetsIn(line).map((target) => ({ target, line: index + 1 }))),
    code: visible.flatMap((line, index) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, code]) => ({ text: String(code), line: index + 1 })),
    ),
    blocks,
  };
}

/** Returns the blocks, and all lines. Lines of blocks are empty, so that line numbers stay the same. */
function takeBlocks(lines: readonly string[]): { blocks: Block[]; prose: string[] } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; start: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = FENCE.exec(line);
    if (open === undefined && fence === null) {
      prose.push(line);
      continue;
    }
    prose.push('');
    if (fence === null) continue;
    if (open === undefined) {
      open = { language: fence[1] ?? '', start: index };
      continue;
    }
    const [, mark] = /^\s*<!-- (.+) -->$/.exec(lines[open.start - 1] ?? '') ?? [];
    const content = lines.slice(open.start + 1, index).join('\n');
    blocks.push({ language: open.language, content, mark, line: open.start + 1 });
    open = undefined;
  }
  if (open !== undefined) throw new Error(`The block that begins in line ${open.start + 1} has no end`);
  return { blocks, prose };
}

function headingsIn(prose: readonly string[]): Page['headings'] {
  const seen = new Map<string, number>();
  return prose.flatMap((line, index) => {
    const [, marks = '', written = ''] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    if (marks === '') return [];
    const text = written.replaceAll(/[`*]/g, '').trim();
    const base = anchorOf(text);
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return [{ level: marks.length, text, anchor: count === 0 ? base : `${base}-${count}`, line: index + 1 }];
  });
}

/** Returns an anchor like GitHub: lower case, without punctuation, with a dash for each space. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function sectionsOf(text: string, headings: Page['headings']): Map<string, string> {
  const lines = text.split('\n');
  return new Map(
    headings.map(({ anchor, level, line }, index) => {
      const next = headings.slice(index + 1).find((other) => other.level <= level);
      return [anchor, lines.slice(line, next === undefined ? undefined : next.line - 1).join('\n')];
    }),
  );
}

function targetsIn(line: string): string[] {
  const text = line.replaceAll(/`[^`]*`/g, (code) => '`'.repeat(code.length));
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, target]) => String(target));
  const defined = /^\[[^\]]+\]: (\S+)/.exec(text)?.[1];
  return defined === undefined ? inline : [...inline, defined];
}
