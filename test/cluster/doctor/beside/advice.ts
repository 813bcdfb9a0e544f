/** What a person can do to follow the doctor's advice. */
export type UserActions = {
  /** The ARN of the role that belongs to an account. */
  roleOf(account: string): string;
  type(command: string): Promise<void>;
  /** Changes the values of a release. */
  upgradeRunner(release: string, namespace: string, values: object): Promise<void>;
};

/** The kinds of advice that can be followed literally, each with what a person then does. */
const KINDS: readonly [pattern: RegExp, follow: (words: readonly string[], hands: UserActions) => Promise<void>][] = [
  [
    /^on serviceaccount (\S+?)\/(\S+), set annotation (\S+) to the ARN of its role, such as arn:\S+$/,
    ([namespace, name = '', key], { roleOf, type }) =>
      type(`kubectl --namespace ${namespace} annotate serviceaccount ${name} ${key}=${roleOf(name)} --overwrite`),
  ],
  [
    /^in the values of Helm release (\S+) \(namespace (\S+)\), set rbac\.rules of GitLab's chart to (\[.*\]), then run helm upgrade: /,
    ([release = '', namespace = '', rules = ''], { upgradeRunner }) =>
      upgradeRunner(release, namespace, { rbac: { rules: JSON.parse(rules) } }),
  ],
];

/** @throws Error with the advice, if it does not say exactly what to do */
export async function followAdvice(advice: string, actions: UserActions): Promise<void> {
  for (const [pattern, follow] of KINDS) {
    const found = pattern.exec(advice);
    if (found !== null) return follow(found.slice(1), actions);
  }
  throw new Error(`this cannot be followed to the letter: ${advice}`);
}
