/** Elements and words that all parts of the script use. Plain JavaScript, because a browser runs it unchanged. */
export const SCRIPT_ELEMENTS = `const data = JSON.parse(document.getElementById('data').textContent);
const SIGNS = { error: '✗', warning: '!', unchecked: '?', ok: '✓', notice: 'i' };
const WORDS = { error: 'error', warning: 'warning', unchecked: 'not checked', ok: 'no finding', notice: 'notice' };

/** An element with attributes, texts and other elements in it. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A sign, which a screen reader does not read: the words beside it say the same. */
function signOf(worst) {
  return make('span', { class: 'sign ' + worst, 'aria-hidden': 'true' }, SIGNS[worst]);
}

function counted(number, what) {
  return number + ' ' + what + (number === 1 ? '' : 's');
}

function copyButton(text) {
  const button = make('button', { type: 'button', class: 'button copy' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // Where a page may not write to the clipboard, the text is selected for the keyboard.
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = 'Selected';
    }
  });
  return button;
}

function fixOf({ isCommand, text }) {
  if (!isCommand) return make('p', {}, text);
  return make('div', { class: 'fix' }, make('pre', { tabindex: '0', 'aria-label': 'command' }, text), copyButton(text));
}

function findingOf(number) {
  const { code, fix, found, level, object, wanted } = data.findings[number];
  return make(
    'article',
    { class: 'finding ' + level },
    make(
      'h3',
      {},
      make('span', { class: 'level' }, SIGNS[level] + ' ' + level),
      object + ' ',
      make('code', {}, code),
    ),
    make(
      'dl',
      {},
      make('dt', {}, 'found'),
      make('dd', {}, found),
      make('dt', {}, 'wanted'),
      make('dd', {}, wanted),
      make('dt', {}, 'fix'),
      make('dd', {}, ...fix.map(fixOf)),
    ),
  );
}
`;
