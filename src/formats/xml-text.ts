/** Characters that XML 1.0 does not allow, not even as character references (section 2.2, `Char`). */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser replaces these with a space in an attribute, and a carriage return with a line feed anywhere (sections
  // 2.11, 3.3.3).
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Returns a text as the content of an element. */
export function xmlContent(text: string): string {
  return allowed(text).replaceAll(/[&<>\r]/g, escaped);
}

/** Returns a text as the value of an attribute, in double quotes. */
export function xmlAttribute(text: string): string {
  return `"${allowed(text).replaceAll(/[&<>"'\t\n\r]/g, escaped)}"`;
}

function allowed(text: string): string {
  return text.replaceAll(FORBIDDEN, '?');
}

function escaped(character: string): string {
  return ESCAPES[character] as string;
}
