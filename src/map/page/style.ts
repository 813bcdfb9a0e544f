import { MAP_STYLE } from './style-map.ts';

/** The style of everything but the map, with colors for a light and a dark background, and for print. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f6f8fa; --surface: #ffffff; --text: #1f2328; --muted: #59636e; --edge: #d1d9e0; --line: #818b98;
  --ok: #1a7f37; --error: #cf222e; --warning: #9a6700; --unchecked: #59636e; --accent: #0969da; --error-ground: #ffebe9;
  --warning-ground: #fff8c5; --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --surface: #151b23; --text: #f0f6fc; --muted: #9198a1; --edge: #3d444d; --line: #656c76;
    --ok: #3fb950; --error: #ff7b72; --warning: #d29922; --unchecked: #9198a1; --accent: #58a6ff; --error-ground: #2d1517;
    --warning-ground: #272115;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
main, header { max-width: 90rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .75rem; font-size: 1.125rem; }
p { margin: .25rem 0; }
.source { color: var(--muted); overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin: .75rem 0 0; padding: 0; list-style: none; }
.ok { color: var(--ok); } .error { color: var(--error); } .warning { color: var(--warning); }
.unchecked, .notice { color: var(--unchecked); }
.sign { font-weight: 700; }
code, .code { font-family: var(--mono); font-size: .8125rem; overflow-wrap: anywhere; }
button, input { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.tools {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem;
  margin: 1.5rem 0 0; padding: .5rem 0; background: var(--ground);
}
.tools input[type=search] {
  flex: 1 1 14rem; max-width: 28rem; padding: .375rem .75rem; background: var(--surface); border: 1px solid var(--line);
  border-radius: 6px;
}
.tools label { display: inline-flex; align-items: center; gap: .375rem; }
.tools .status { color: var(--muted); }
.button {
  padding: .375rem .75rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; cursor: pointer;
}
.button:hover { border-color: var(--accent); }
.button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.finding {
  margin: 0 0 .75rem; padding: .75rem 1rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px;
  border-left: 4px solid currentColor;
}
.finding > * { color: var(--text); }
.finding h3 { margin: 0 0 .25rem; font-size: .9375rem; overflow-wrap: anywhere; }
.finding h3 .level { margin-right: .5rem; }
.finding h3 code { color: var(--muted); font-weight: 400; }
.finding.error h3 .level { color: var(--error); } .finding.warning h3 .level { color: var(--warning); }
.finding.notice h3 .level { color: var(--unchecked); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--muted); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.fix { display: flex; gap: .5rem; align-items: flex-start; margin: .25rem 0; }
.fix pre { flex: 1; }
pre {
  margin: 0; padding: .5rem .75rem; background: var(--ground); border: 1px solid var(--edge); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .8125rem/1.45 var(--mono);
}
.lists ul { margin: 0; padding-left: 0; list-style: none; }
.lists li { overflow-wrap: anywhere; padding-left: 1.5rem; text-indent: -1.5rem; }
table { width: 100%; border-collapse: collapse; background: var(--surface); font-size: .875rem; }
caption { text-align: left; font-weight: 600; font-size: 1.125rem; padding: 1.5rem 0 .5rem; background: var(--ground); }
th, td { padding: .375rem .5rem; border: 1px solid var(--edge); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
dialog {
  width: min(34rem, 100vw); max-width: none; height: 100dvh; max-height: none; margin: 0 0 0 auto; padding: 1.25rem;
  background: var(--surface); color: var(--text); border: 0; border-left: 1px solid var(--edge); overflow: auto;
}
dialog::backdrop { background: rgb(0 0 0 / .35); }
dialog .kind { color: var(--muted); margin: 0; }
dialog h2 { margin: 0 0 1rem; font-size: 1.125rem; overflow-wrap: anywhere; }
dialog h3 { margin: 1.25rem 0 .5rem; font-size: .9375rem; }
dialog .close { float: right; }
dialog ul { margin: 0; padding: 0; list-style: none; }
dialog dl { grid-template-columns: 1fr; gap: 0; } dialog dd { margin-bottom: .5rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
${MAP_STYLE}
@media (max-width: 48rem) {
  body { padding: 1rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  .fix { flex-direction: column; } .fix pre { align-self: stretch; }
  .tables { overflow-x: auto; }
}
@page { size: landscape; margin: 12mm; }
@media print {
  :root {
    --ground: #fff; --surface: #fff; --text: #000; --muted: #444; --edge: #999; --line: #666; --ok: #116329;
    --error: #a40e26; --warning: #7d4e00; --unchecked: #444;
  }
  body { padding: 0; font-size: 11px; }
  .tools, .maps, .copy, dialog { display: none !important; }
  .tables[hidden] { display: block !important; }
  thead { display: table-header-group; } tr, .finding { break-inside: avoid; }
  table { font-size: 10px; }
}
`;
