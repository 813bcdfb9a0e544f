/** The modes in which the API server calls the webhook, each at an entry of its own. */
export const MODES = ['enforce', 'best-effort', 'observe'] as const;

export type Mode = (typeof MODES)[number];

export type Behavior = {
  /** Which refusals hold: all of them, only those of tampering, or none. */
  refuses: 'all' | 'tampering' | 'none';
  /** Whether an allowed pod gets the account that the mapping assigns. */
  patches: boolean;
  /** Of the entry in the chart (`chart/templates/mutating-webhook-configuration.yaml`). */
  failurePolicy: 'Fail' | 'Ignore';
};

/** All that differs between the modes. */
export const BEHAVIOR: { readonly [Each in Mode]: Behavior } = {
  enforce: { refuses: 'all', patches: true, failurePolicy: 'Fail' },
  'best-effort': { refuses: 'tampering', patches: true, failurePolicy: 'Ignore' },
  observe: { refuses: 'none', patches: false, failurePolicy: 'Ignore' },
};
