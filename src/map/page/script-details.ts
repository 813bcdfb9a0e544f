/** The dialog that shows a node. The browser keeps the focus inside, and returns it when the dialog closes. */
export const SCRIPT_DETAILS = `
const dialog = make('dialog', { 'aria-labelledby': 'node' });
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});

function sideItem({ note, words, worst }) {
  return make('li', {}, signOf(worst), ' ' + words + (note === undefined ? '' : ' (' + note + ')'));
}

function showNode(id) {
  const { facts, kind, sides, title } = data.nodes[id];
  const close = make('button', { type: 'button', class: 'button close' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  const findings = [...new Set(sides.flatMap((side) => side.findings))];
  dialog.replaceChildren(
    close,
    make('p', { class: 'kind' }, kind),
    make('h2', { id: 'node', class: 'code' }, title),
    make(
      'dl',
      {},
      ...facts.flatMap(({ isCode, name, value }) => [
        make('dt', {}, name),
        make('dd', {}, isCode ? make('pre', { tabindex: '0', 'aria-label': name }, value) : value),
      ]),
    ),
    ...(sides.length === 0 ? [] : [make('h3', {}, 'References'), make('ul', {}, ...sides.map(sideItem))]),
    ...(findings.length === 0 ? [] : [make('h3', {}, 'Findings'), ...findings.map(findingOf)]),
  );
  dialog.showModal();
}
`;
