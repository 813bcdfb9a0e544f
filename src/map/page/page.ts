import { escapeHtml } from '../../text/escape-html.ts';
import { escapeJson } from '../../text/printable.ts';
import type { PageModel } from './page-model.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/**
 * Returns one HTML page that loads nothing: style, script and data are in it, and its content security policy forbids
 * everything else (https://www.w3.org/TR/CSP3/). The data is JSON in which no tag can begin, and the script shows it
 * only as text.
 *
 * @param digest SHA-256 of {@link SCRIPT} in Base64
 */
export function pageHtml(model: PageModel, digest: string): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(model.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<noscript><p>This page needs JavaScript, which is in the page itself.</p></noscript>
<script type="application/json" id="data">${dataText(model)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/**
 * Returns JSON in which neither a tag nor a comment can begin:
 * https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements
 */
function dataText(model: PageModel): string {
  return escapeJson(JSON.stringify(model)).replaceAll('<', '\\u003c');
}
