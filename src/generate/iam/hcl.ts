/** A value in HCL: what JSON has, and references. */
export type Hcl = string | number | boolean | Reference | readonly Hcl[] | { readonly [key: string]: Hcl };

/** An expression that is written unquoted, such as `aws_iam_role.name.arn`. */
export class Reference {
  readonly expression: string;
  constructor(expression: string) {
    this.expression = expression;
  }
}

/** A value that is written as `jsonencode(…)`, as is usual for policies in Terraform. */
export class JsonEncoded {
  readonly value: Hcl;
  constructor(value: Hcl) {
    this.value = value;
  }
}

export type Attributes = readonly (readonly [key: string, value: Hcl | JsonEncoded])[];

/**
 * Returns a `resource` block.
 *
 * @param name of the resource in Terraform
 */
export function resource(type: string, name: string, attributes: Attributes, inner: readonly string[] = []): string {
  return block(`resource ${quoted(type)} ${quoted(name)}`, attributes, inner);
}

/**
 * Returns a block in the format of `terraform fmt`: indented by two spaces, with the `=` of neighboring lines aligned.
 *
 * https://developer.hashicorp.com/terraform/language/style#code-formatting
 *
 * @param inner blocks in this one, without texts of several lines
 */
export function block(head: string, attributes: Attributes, inner: readonly string[] = []): string {
  const indented = inner.map((text) => `\n${text.trimEnd().replaceAll(/^(?=.)/gm, '  ')}`);
  return `${[`${head} {`, ...lines(attributes, '  '), ...indented, '}'].join('\n')}\n`;
}

/** Escapes of JSON that HCL does not have, and what replaces them. */
const OTHER_ESCAPES: Readonly<Record<string, string>> = { '\\b': '\\u0008', '\\f': '\\u000c' };

/** Returns a quoted text. `${` and `%{` are escaped, because they would start a template. */
export function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\./g, (pair) => OTHER_ESCAPES[pair] ?? pair)
    .replaceAll(/[$%](?=\{)/g, '$&$&');
}

function lines(attributes: Attributes, indent: string): string[] {
  const written = attributes.map(([key, value]) => ({ key: keyOf(key), text: expression(value, indent) }));
  return written.map(({ key, text }, index) => {
    const width = text.includes('\n') ? key.length : widthAround(written, index);
    return `${indent}${key.padEnd(width)} = ${text}`;
  });
}

/** Returns the width of the longest key among the neighbors whose values are on one line. */
function widthAround(written: readonly { key: string; text: string }[], index: number): number {
  const onOneLine = (at: number) => written[at]?.text.includes('\n') === false;
  let first = index;
  while (onOneLine(first - 1)) first--;
  let last = index;
  while (onOneLine(last + 1)) last++;
  return Math.max(...written.slice(first, last + 1).map(({ key }) => key.length));
}

function expression(value: Hcl | JsonEncoded, indent: string): string {
  if (value instanceof JsonEncoded) return `jsonencode(${expression(value.value, indent)})`;
  if (value instanceof Reference) return value.expression;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Hcl[]).map((item) => expression(item, deeper));
    if (items.length === 0) return '[]';
    if (items.length === 1 && !items.join('').includes('\n')) return `[${items[0]}]`;
    return `[\n${items.map((item) => `${deeper}${item},`).join('\n')}\n${indent}]`;
  }
  const entries = Object.entries(value as { [key: string]: Hcl });
  return entries.length === 0 ? '{}' : `{\n${lines(entries, deeper).join('\n')}\n${indent}}`;
}

/** Words that HCL does not read as a key: `{ for` starts an expression, and the others are values. */
const KEYWORD = /^(?:for|null|true|false)$/;

function keyOf(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) && !KEYWORD.test(key) ? key : quoted(key);
}
