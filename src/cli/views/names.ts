import type * as z from 'zod';
import { missingNames, type NamedProject } from '../../naming/compare-names.ts';
import { counted } from '../../text/counted.ts';
import type { Names } from '../commands/names.ts';
import type { namesSchema } from '../schemas/names.ts';
import { type Block, paragraph, table } from '../terminal/block.ts';

export function toJson({ projects, ...names }: Names): z.input<typeof namesSchema> {
  return {
    ...names,
    projects: projects.map(({ name, path, why, ...project }) => ({
      ...project,
      name: name ?? null,
      path: path ?? null,
      why: why ?? null,
    })),
  };
}

export function namesBlocks({ file, gitlab, mode, projects, written }: Names): readonly Block[] {
  const rows = projects.flatMap(rowsOf);
  const missing = missingNames(projects).size;
  const countOf = (state: NamedProject['state']) => projects.filter((project) => project.state === state).length;
  const counts = [
    counted(projects.length, 'project'),
    ...(['new', 'moved', 'gone'] as const).map((state) => `${countOf(state)} ${state}`),
    ...(countOf('unseen') === 0 ? [] : [`${countOf('unseen')} without an answer`]),
  ];
  const done = written ? ': names written' : missing === 0 || mode === 'check' ? '' : ': write them with --write';
  const columns = [{ title: 'state' }, { title: 'project' }, { title: 'path', isProse: true as const }];
  return [
    ...(rows.length === 0 ? [] : [table({ columns, rows })]),
    paragraph(`${file}, compared with ${gitlab}: ${counts.join(', ')}${done}`, { hang: 2 }),
  ];
}

function rowsOf({ archived, id, name, path, state, why }: NamedProject): string[][] {
  const rows: { [State in NamedProject['state']]: string[][] } = {
    same: [],
    new: [['new', id, path ?? '']],
    moved: [['moved', id, `${name} → ${path}`]],
    gone: [['gone', id, `${name === undefined ? '' : `${name}: `}deleted, or the token may not read it (404)`]],
    unseen: [['unseen', id, `${name === undefined ? '' : `${name}: `}${why}`]],
  };
  return [...rows[state], ...(archived ? [['archived', id, path ?? '']] : [])];
}
