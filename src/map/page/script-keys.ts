/** The keys that move along the map. */
export const SCRIPT_KEYS = `
/** Arrow keys move within a column and along a row; Home and End to the ends of the column. */
function moveFocus(event) {
  const from = event.target.closest?.('.card');
  if (from === null || from === undefined) return;
  const cards = [...document.querySelectorAll('.maps .card')].filter((one) => one.offsetParent !== null);
  const column = Number(from.dataset.column);
  const same = cards.filter((one) => Number(one.dataset.column) === column);
  const index = same.indexOf(from);
  const aside = (step) => {
    const middle = centerOf(from);
    const next = cards.filter((one) => Number(one.dataset.column) === column + step);
    return next.toSorted((one, other) => Math.abs(centerOf(one) - middle) - Math.abs(centerOf(other) - middle))[0];
  };
  const targets = {
    ArrowDown: () => same[index + 1],
    ArrowUp: () => same[index - 1],
    ArrowRight: () => aside(1),
    ArrowLeft: () => aside(-1),
    Home: () => same[0],
    End: () => same.at(-1),
  };
  const target = Object.hasOwn(targets, event.key) ? targets[event.key]() : undefined;
  if (target === undefined) return;
  event.preventDefault();
  enter(target);
  target.focus();
}

function centerOf(element) {
  const { height, top } = element.getBoundingClientRect();
  return top + height / 2;
}

/** The tab key reaches one box of the map. */
function enter(target) {
  for (const one of document.querySelectorAll('.maps .card[tabindex="0"]')) one.setAttribute('tabindex', '-1');
  target?.setAttribute('tabindex', '0');
}
`;
