/** The modes in which the API server calls the webhook. Each has its own entry in the webhook configuration. */
export const MODES = ['enforce', 'best-effort', 'observe'] as const;

export type Mode = (typeof MODES)[number];

export type Behavior = {
  /** Which refusals are enforced: all of them, only those of tampering, or none. */
  refuses: 'all' | 'tampering' | 'none';
  /** True if an allowed pod gets the account that the mapping assigns. */
  patches: boolean;
  /** Of the mode's entry in the chart (`chart/templates/mutating-webhook-configuration.yaml`). */
  failurePolicy: 'Fail' | 'Ignore';
};

/** All differences between the modes. */
export const BEHAVIOR: { readonly [Each in Mode]: Behavior } = {
  enforce: { refuses: 'all', patches: true, failurePolicy: 'Fail' },
  'best-effort': { refuses: 'tampering', patches: true, failurePolicy: 'Ignore' },
  observe: { refuses: 'none', patches: false, failurePolicy: 'Ignore' },
};
