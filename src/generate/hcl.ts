/** A value of HCL that is written as JSON would have it, but for references. */
export type Hcl = string | number | boolean | Reference | readonly Hcl[] | { readonly [key: string]: Hcl };

/** An expression that is taken as it is, like `aws_iam_role.name.arn`. */
export class Reference {
  readonly expression: string;
  constructor(expression: string) {
    this.expression = expression;
  }
}

/** `jsonencode` of a value, which is how Terraform writes a policy. */
export class JsonEncoded {
  readonly value: Hcl;
  constructor(value: Hcl) {
    this.value = value;
  }
}

export type Attributes = readonly (readonly [key: string, value: Hcl | JsonEncoded])[];

/**
 * A block as `terraform fmt` lays it out: two spaces, and the `=` of neighboring lines below each other.
 *
 * https://developer.hashicorp.com/terraform/language/style#code-formatting
 *
 * @param labels of the block, like `['resource', 'aws_iam_role', 'name']`
 */
export function block(labels: readonly string[], attributes: Attributes): string {
  const [type = '', ...names] = labels;
  const head = [type, ...names.map(quoted), '{'].join(' ');
  return `${[head, ...lines(attributes, '  '), '}'].join('\n')}\n`;
}

/** A text in quotes. `${` and `%{` would begin a template. */
export function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll(/\\([bf])/g, (_escape, letter: string) => (letter === 'b' ? '\\u0008' : '\\u000c'))
    .replaceAll(/[$%](?=\{)/g, '$&$&');
}

function lines(attributes: Attributes, indent: string): string[] {
  const written = attributes.map(([key, value]) => ({ key: keyOf(key), text: expression(value, indent) }));
  return written.map(({ key, text }, index) => {
    const width = text.includes('\n') ? key.length : widthAround(written, index);
    return `${indent}${key.padEnd(width)} = ${text}`;
  });
}

/** The longest key among the neighbors whose values are on one line. */
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
    if (items.length === 1 && !items[0]?.includes('\n')) return `[${items[0]}]`;
    return `[\n${items.map((item) => `${deeper}${item},`).join('\n')}\n${indent}]`;
  }
  const entries = Object.entries(value as { [key: string]: Hcl });
  return entries.length === 0 ? '{}' : `{\n${lines(entries, deeper).join('\n')}\n${indent}}`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key);
}
