/** The map: a grid of buttons. */
export const SCRIPT_MAP = `
/** Rows without findings that are shown before the others are folded. */
const MOST_ROWS = 30;
const unfolded = new Set();

function card(id, column, isPlain) {
  const { codes, kind, more, title, worst } = data.nodes[id];
  const isWrong = worst === 'error' || worst === 'warning';
  const button = make(
    'button',
    { type: 'button', class: 'card ' + worst, tabindex: '-1', 'data-column': column },
    make('span', { class: 'kind' }, kind),
    make('span', { class: 'hidden' }, kind + ' '),
    make('span', { class: 'title' + (isPlain ? ' plain' : '') }, title),
    more === '' ? undefined : make('span', { class: 'more' }, more),
    isWrong
      ? make('span', { class: 'state' }, SIGNS[worst] + ' ' + codes.join(', '))
      : make('span', { class: 'hidden' }, worst === 'none' ? '' : ', ' + WORDS[worst]),
  );
  button.addEventListener('click', () => showNode(id));
  return button;
}

function linkCell(link, column, row) {
  if (link === undefined) return undefined;
  const { isDotted, sides, worst } = link;
  const kinds = (isDotted ? ' dotted' : '') + (sides.length === 1 ? ' single' : sides.length === 0 ? ' plain' : '');
  const words = sides.map((side) => side.words).join('; ') + (isDotted ? '; only if the job requests it' : '');
  const cell = make(
    'span',
    { class: 'link ' + (sides.length === 0 ? '' : worst) + kinds, title: words },
    ...sides.map((side) => make('span', { class: 'end ' + side.worst, 'aria-hidden': 'true' }, SIGNS[side.worst])),
    make('span', { class: 'hidden words' }, words),
  );
  cell.style.gridColumn = String(column);
  cell.style.gridRow = String(row);
  return cell;
}

/** The columns of a row: the ids of its boxes. */
function columnsOf(row) {
  return [row.who, row.rule, row.account, row.role, row.caches].map((ids) => [ids ?? []].flat());
}

/** A grid for one section. A box is drawn once for rows that follow each other; on a narrow page once for each row. */
function mapOf(section, rows, heads) {
  const hasCaches = section.rows.some(({ caches }) => caches.length > 0);
  const grid = make('ol', { class: 'map ' + (hasCaches ? 'c5' : 'c4'), 'aria-label': section.title });
  grid.append(make('li', { class: 'row heads', 'aria-hidden': 'true' }, ...heads.slice(0, hasCaches ? 9 : 7).map(headCell)));
  let before = [];
  rows.forEach((row, index) => {
    if (row.fold !== undefined) {
      grid.append(foldItem(row, index + 2));
      before = [];
      return;
    }
    const columns = columnsOf(row);
    const { account, role, rule, caches } = row.links;
    const links = [undefined, rule, account, role, caches[0]];
    const item = make('li', { class: 'row' });
    let isSame = true;
    columns.forEach((ids, column) => {
      const key = ids.join('\\n');
      isSame = isSame && before[column]?.key === key;
      const link = column > 0 && !(isSame && column === 1) ? linkCell(links[column], column * 2, index + 2) : undefined;
      if (link !== undefined) item.append(link);
      if (ids.length === 0) {
        before[column] = undefined;
        return;
      }
      const isAgain = before[column]?.key === key;
      if (isAgain) {
        const { cell, start } = before[column];
        cell.style.gridRow = start + ' / ' + (index + 3);
        cell.classList.add('tall');
        // A rule is shown once for all of its accounts.
        if (column < 2 && isSame) return;
      }
      const cell = make('span', { class: 'cell' + (isAgain ? ' again' : '') }, ...ids.map((id) => card(id, column, column === 0)));
      cell.style.gridColumn = String(column * 2 + 1);
      if (!isAgain) cell.style.gridRow = String(index + 2);
      if (!isAgain) before[column] = { key, cell, start: index + 2 };
      item.append(cell);
    });
    if (columns[1].length > 0 && before[1]?.start < index + 2) item.classList.add('follows');
    grid.append(item);
  });
  return grid;
}

function headCell([text, isBetween], index) {
  const cell = make('span', { class: 'head' + (isBetween ? ' between' : '') }, text);
  cell.style.gridColumn = String(index + 1);
  cell.style.gridRow = '1';
  return cell;
}

function foldItem({ count, fold }, row) {
  const button = make('button', { type: 'button', class: 'button' }, 'Show ' + count + ' more without findings');
  button.addEventListener('click', () => {
    unfolded.add(fold);
    update();
  });
  const item = make('li', { class: 'fold' }, button);
  item.style.gridRow = String(row);
  return item;
}

/** The rows with findings, the first without, and a button for each run of others. */
function foldRows(section, rows) {
  let shown = 0;
  const folded = [];
  for (const row of rows) {
    const last = folded.at(-1);
    if (row.worst === 'error' || row.worst === 'warning') folded.push(row);
    else if (shown < MOST_ROWS) {
      shown += 1;
      folded.push(row);
    } else if (last?.fold !== undefined) {
      last.count += 1;
      last.rows.push(row);
    } else folded.push({ fold: section.title + section.rows.indexOf(row), count: 1, rows: [row] });
  }
  return folded.flatMap((row) => (row.fold !== undefined && (row.count < 4 || unfolded.has(row.fold)) ? row.rows : [row]));
}
`;
