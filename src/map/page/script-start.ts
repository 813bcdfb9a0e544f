/** The page around the map: counts, findings and search, and what is drawn again when one of them changes. */
export const SCRIPT_START = `
const HEADS = [
  ['', false], ['', true], ['Rule', false], ['exists', true], ['ServiceAccount', false],
  ['annotation · trust', true], ['IAM role', false], ['permissions · bucket', true], ['Cache', false],
];
const search = make('input', { type: 'search', placeholder: 'Search', 'aria-label': 'Search projects, rules, accounts and roles', spellcheck: 'false' });
const problems = make('input', { type: 'checkbox' });
const status = make('span', { class: 'status', role: 'status' });
const asMap = make('button', { type: 'button', class: 'button', 'aria-pressed': 'true' }, 'Map');
const asTable = make('button', { type: 'button', class: 'button', 'aria-pressed': 'false' }, 'Table');
const maps = make('div', { class: 'maps' });
const tables = make('div', { class: 'tables', hidden: true });
const texts = new Map();

function textOf(row) {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const nodes = columnsOf(row).flat().map((id) => data.nodes[id]);
  const values = nodes.flatMap(({ facts, more, title }) => [title, more, ...facts.filter(({ isCode }) => !isCode).map(({ name, value }) => name + ' ' + value)]);
  const text = values.join('\\n').toLowerCase();
  texts.set(row, text);
  return text;
}

function isWrong({ worst }) {
  return worst === 'error' || worst === 'warning';
}

function update() {
  const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  const isFound = (row) => words.every((word) => textOf(row).includes(word)) && (!problems.checked || isWrong(row));
  const found = data.sections.map((section) => ({ section, rows: section.rows.filter(isFound) }));
  const drawn = found.filter(({ rows }) => rows.length > 0);
  maps.replaceChildren(
    ...drawn.flatMap(({ rows, section }) => {
      const heads = [[section.who, false], ...HEADS.slice(1)];
      return [make('h2', {}, section.title), mapOf(section, foldRows(section, rows), heads)];
    }),
  );
  tables.replaceChildren(...drawn.map(({ rows, section }) => tableOf(section, rows)));
  enter(maps.querySelector('.card'));
  const all = data.sections.reduce((sum, { rows }) => sum + rows.length, 0);
  const left = found.reduce((sum, { rows }) => sum + rows.length, 0);
  status.textContent = left === all ? counted(all, 'path') : left + ' of ' + counted(all, 'path');
}

function view(isTable) {
  asMap.setAttribute('aria-pressed', String(!isTable));
  asTable.setAttribute('aria-pressed', String(isTable));
  maps.hidden = isTable;
  tables.hidden = !isTable;
}

function countsOf() {
  const rows = data.sections.flatMap((section) => section.rows);
  return make(
    'ul',
    { class: 'counts' },
    ...['error', 'warning', 'unchecked', 'ok'].flatMap((worst) => {
      const { length } = rows.filter((row) => row.worst === worst);
      if (length === 0) return [];
      const words = { error: 'with an error', warning: 'with a warning', unchecked: 'not fully checked', ok: 'right on both sides' };
      return [make('li', { class: worst }, signOf(worst), ' ' + counted(length, 'path') + ' ' + words[worst])];
    }),
  );
}

/** Findings beyond these are behind a button. */
const MOST_FINDINGS = 20;

function findingsOf() {
  const numbers = [...data.findings.keys()];
  if (numbers.length === 0) return [];
  const shown = numbers.slice(0, MOST_FINDINGS).map(findingOf);
  const left = numbers.slice(MOST_FINDINGS);
  const more = make('button', { type: 'button', class: 'button' }, 'Show ' + counted(left.length, 'more finding'));
  more.addEventListener('click', () => more.replaceWith(...left.map(findingOf)));
  return [make('section', { 'aria-label': 'Findings' }, make('h2', {}, 'Findings'), ...shown, ...(left.length === 0 ? [] : [more]))];
}

function listsOf() {
  const lists = data.lists.flatMap(({ items, title, worst }) => [
    make('h2', {}, title),
    make('ul', {}, ...items.map((item) => make('li', {}, signOf(worst), ' ' + item))),
  ]);
  return make('div', { class: 'lists' }, ...lists);
}

search.addEventListener('input', update);
problems.addEventListener('change', update);
asMap.addEventListener('click', () => view(false));
asTable.addEventListener('click', () => view(true));
maps.addEventListener('keydown', moveFocus);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === search || dialog.open) return;
  event.preventDefault();
  search.focus();
});
document.body.append(
  make('header', {}, make('h1', {}, data.title), make('p', { class: 'source' }, data.source), countsOf()),
  make(
    'main',
    {},
    ...(data.findingsFirst ? findingsOf() : []),
    ...(data.sections.length === 0
      ? []
      : [
          make('div', { class: 'tools', role: 'search' }, search, make('label', {}, problems, 'Only problems'), make('span', {}, asMap, ' ', asTable), status),
          maps,
          tables,
        ]),
    ...(data.findingsFirst ? [] : findingsOf()),
    listsOf(),
  ),
  dialog,
);
update();
`;
