import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { keyText } from './position.ts';

/** How to read a number that would have other digits when it is printed again. */
export type Numbers =
  /** As a number, like every reader of YAML 1.2. */
  | 'as read'
  /**
   * As its text: `042`, `0x2A`, `1e3`, `4242.0`, ids above 2^53. An AWS account or a project id is a name made of
   * digits, which YAML would silently change.
   */
  | 'as written';

/**
 * Returns the value of a document that passed {@link inspect}: text, numbers, booleans, null, arrays and objects. The
 * library's own conversion is not used, because it searches all aliases for each alias.
 */
export function plainValue(root: unknown, numbers: Numbers): unknown {
  const anchors = new Map<string, unknown>();

  function read(node: unknown): unknown {
    if (isAlias(node)) return anchors.get(node.source);
    const value = contentOf(node);
    const { anchor } = (node ?? {}) as Partial<Node & { anchor?: string }>;
    if (anchor !== undefined) anchors.set(anchor, value);
    return value;
  }

  function contentOf(node: unknown): unknown {
    // An assignment would set the prototype for the key __proto__.
    if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), read(value)]));
    if (isSeq(node)) return node.items.map(read);
    return isScalar(node) ? scalarValue(node, numbers) : null;
  }

  return read(root);
}

function scalarValue({ value, source }: Scalar, numbers: Numbers): unknown {
  return numbers === 'as written' && typeof value === 'number' && String(value) !== source ? source : value;
}
