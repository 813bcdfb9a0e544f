/** The map as a table, for screen readers and for print. */
export const SCRIPT_TABLE = `
function tableOf(section, rows) {
  const hasCaches = section.rows.some(({ caches }) => caches.length > 0);
  const names = [section.who, 'Rule', 'ServiceAccount', 'Role', ...(hasCaches ? ['Cache'] : []), 'State'];
  const head = make('tr', {}, ...names.map((name) => make('th', { scope: 'col' }, name)));
  const lines = rows.map((row) => {
    const cells = columnsOf(row).slice(0, hasCaches ? 5 : 4);
    const [who, ...others] = cells.map((ids) =>
      ids.map((id) => data.nodes[id].title + (data.nodes[id].more === '' ? '' : ' (' + data.nodes[id].more + ')')).join(', '),
    );
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, who),
      ...others.map((text) => make('td', {}, make('span', { class: 'code' }, text === '' ? '–' : text))),
      make('td', {}, ...stateOf(row)),
    );
  });
  return make(
    'table',
    {},
    make('caption', {}, section.title),
    make('thead', {}, head),
    make('tbody', {}, ...lines),
  );
}

/** What is wrong or unchecked in a row, side by side with its sign. */
function stateOf({ links, worst }) {
  const sides = [links.rule, links.account, links.role, ...links.caches].flatMap((link) => link?.sides ?? []);
  const told = sides.filter((side) => side.worst !== 'ok');
  if (told.length === 0) return [signOf(worst), ' ' + (sides.length === 0 ? 'nothing to check' : 'no finding')];
  return told.map((side) => {
    const codes = side.findings.map((number) => data.findings[number].code).join(', ');
    return make('div', {}, signOf(side.worst), ' ' + side.words + (codes === '' ? '' : ' [' + codes + ']'));
  });
}
`;
