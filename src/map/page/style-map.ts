/**
 * The style of the map: a grid with one line for each way from projects to a role, so that no connections cross. On a
 * narrow page each way is a block.
 */
export const MAP_STYLE = `
.map { display: grid; gap: .5rem 0; margin: 0; padding: 0; list-style: none; align-items: stretch; }
.map.c4 { grid-template-columns: minmax(0, 5fr) 1.5rem minmax(0, 4fr) 3.5rem minmax(0, 5fr) 8rem minmax(0, 7fr); }
.map.c5 {
  grid-template-columns:
    minmax(0, 5fr) 1.5rem minmax(0, 5fr) 3.25rem minmax(0, 6fr) 5.5rem minmax(0, 7fr) 5.5rem minmax(0, 5fr);
}
.row { display: contents; }
.head { color: var(--muted); font-size: .8125rem; align-self: end; }
.head.between { text-align: center; padding: 0 .25rem; line-height: 1.2; }
.cell { display: flex; flex-direction: column; gap: .25rem; min-width: 0; }
.card {
  flex: 1; display: flex; flex-direction: column; justify-content: center; width: 100%; min-height: 3rem;
  padding: .375rem .625rem; text-align: left; background: var(--surface); border: 1px solid var(--edge);
  border-left: 4px solid var(--edge); border-radius: 6px; cursor: pointer;
}
.tall .card { justify-content: flex-start; }
.tall .card .title { position: sticky; top: 4rem; }
.card:hover { border-color: var(--accent); }
.card .title { font: 600 .8125rem/1.35 var(--mono); color: var(--text); overflow-wrap: anywhere; }
.card .title.plain { font-family: inherit; font-size: .875rem; }
.card .more { font-size: .75rem; line-height: 1.35; color: var(--muted); overflow-wrap: anywhere; }
.card .kind { display: none; font-size: .75rem; color: var(--muted); }
.card .state { font-size: .75rem; font-weight: 600; }
.card.ok { border-left-color: var(--ok); }
.card.none { border-left-color: var(--line); }
.card.unchecked { border-left-color: var(--unchecked); border-left-style: dashed; }
.card.error { border-color: var(--error); border-left-width: 4px; background: var(--error-ground); }
.card.warning { border-color: var(--warning); border-left-width: 4px; background: var(--warning-ground); }
.card.error .state { color: var(--error); } .card.warning .state { color: var(--warning); }
.link { position: relative; display: flex; align-items: center; justify-content: space-between; min-height: 1.5rem; }
.link::before { content: ''; position: absolute; left: 0; right: 0; top: 50%; border-top: 2px solid var(--line); }
.link.dotted::before { border-top-style: dotted; }
.link.error::before { border-color: var(--error); } .link.warning::before { border-color: var(--warning); }
.link.ok::before { border-color: var(--ok); } .link.unchecked::before { border-top-style: dashed; }
.end {
  position: relative; display: grid; place-items: center; width: 1.375rem; height: 1.375rem; margin: 0 .25rem;
  border-radius: 50%; background: var(--surface); border: 2px solid currentColor; font: 700 .8125rem/1 system-ui, sans-serif;
}
.link.single { justify-content: center; }
.again { display: none; }
.fold { grid-column: 1 / -1; }
.fold .button { width: 100%; color: var(--muted); text-align: left; border-style: dashed; }
@media (max-width: 62rem) {
  .map.c4, .map.c5 { display: block; }
  .row { display: block; margin: 0 0 1.25rem; }
  .row.follows { margin-top: -.75rem; padding-top: .25rem; }
  .heads { display: none; }
  .card .kind { display: block; }
  .again { display: flex; }
  .link, .link.single { flex-direction: row; justify-content: flex-start; gap: .25rem; padding: .125rem 0 .125rem 1.25rem; }
  .link::before { left: .75rem; right: auto; top: 0; bottom: 0; border-top: 0; border-left: 2px solid var(--line); }
  .link.error::before, .link.warning::before, .link.ok::before { border-top: 0; }
  .link .words { font-size: .75rem; color: var(--muted); position: static; clip-path: none; width: auto; height: auto; white-space: normal; }
  .end { margin: 0 .125rem; flex: none; }
  .link.plain { min-height: .75rem; }
}
`;
