/**
 * An IAM policy in its JSON form: a list or a single value wherever IAM accepts both.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export type PolicyDocument = {
  Version?: '2012-10-17' | '2008-10-17';
  Id?: string;
  Statement: PolicyStatement | readonly PolicyStatement[];
};

export type PolicyStatement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: Principal;
  NotPrincipal?: Principal;
  Action?: OneOrMore;
  NotAction?: OneOrMore;
  Resource?: OneOrMore;
  NotResource?: OneOrMore;
  /** Values by operator and by key: `{StringEquals: {'sts.example.com:aud': 'sts.amazonaws.com'}}`. */
  Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
};

export type OneOrMore = string | readonly string[];

/** Every principal, or values by kind of principal: `Federated`, `AWS`, `Service`. */
export type Principal = '*' | Readonly<Record<string, OneOrMore>>;
