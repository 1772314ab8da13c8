/** Sources that are mutated together, and the tests that must notice. */
export interface MutantGroup {
  name: string;
  /** Globs from the root; one that starts with `!` takes files out again. */
  sources: readonly string[];
  /** Globs of test files. */
  tests: readonly string[];
}

const DOMAIN = 'packages/domain/src';

/** Rules and steps. Vocabularies and sentences are left out: the evaluation of the gates measures the former. */
export const GROUPS: readonly MutantGroup[] = [
  {
    name: 'rules of sending',
    sources: [
      'cadence',
      'campaign-rules',
      'check-settings',
      'claim-decision',
      'claim-hours',
      'handover',
      'holidays',
      'lead-status',
      'limits',
      'local-hours',
      'message-state',
      'operator-times',
      'order-key',
      'pacing',
      'permissions',
      'plan-look',
      'plan-tick',
      'quiet-hours',
      'recipient-zone',
      'segments',
      'send-window',
      'sign-in-back-off',
      'status-rank',
      'step',
      'tick-allowance',
      'tick-candidates',
      'tick-reason',
      'time',
      'week-map',
      'zone-offsets',
    ].map((name) => `${DOMAIN}/${name}.ts`),
    tests: ['packages/domain/test/*.test.ts'],
  },
  {
    name: 'gates and prompt budgets',
    sources: [
      `${DOMAIN}/gates/after/*.ts`,
      `!${DOMAIN}/gates/after/blocked-words.ts`,
      ...['asks-for-person', 'classify', 'gate', 'opt-out', 'opt-out-score', 'read-inbound', 'rule', 'tapback'].map(
        (name) => `${DOMAIN}/gates/before/${name}.ts`,
      ),
      ...['asks-something', 'budget', 'check-answer', 'compile', 'tokens'].map((name) => `${DOMAIN}/prompt/${name}.ts`),
    ],
    tests: ['packages/domain/test/gates/**/*.test.ts', 'packages/domain/test/{asks-something,prompt-*}.test.ts'],
  },
  {
    name: 'rules of lists and people',
    sources: [
      ...[
        'forecast',
        'forecast-claims',
        'forecast-days',
        'forecast-queue',
        'forecast-run',
        'forecast-spend',
        'forecast-start',
        'forecast-summary',
        'merge-fields',
        'merge-syntax',
        'mobile-of-cells',
        'mojibake',
        'names',
        'phone',
        'phone-rejections',
        'repairs',
        'why-next',
        'wilson',
      ].map((name) => `${DOMAIN}/${name}.ts`),
      ...['choose', 'conflicts', 'match', 'rules'].map((name) => `${DOMAIN}/lesson/${name}.ts`),
      ...['alignment', 'recommend', 'strategy'].map((name) => `${DOMAIN}/persona/${name}.ts`),
      ...['patterns', 'replay', 'review-conversation', 'review-message', 'sensitivity'].map(
        (name) => `${DOMAIN}/review/${name}.ts`,
      ),
      ...['check-version', 'choose-version', 'version-changes', 'word-diff'].map(
        (name) => `${DOMAIN}/prompt/${name}.ts`,
      ),
    ],
    tests: [
      'packages/domain/test/{alignment,choose-version,eval,forecast*,lessons,merge-fields,mojibake,names}.test.ts',
      'packages/domain/test/{persona-fields,phone,prompt-*,recommend,review,suggest-templates,why-*,wilson}.test.ts',
    ],
  },
  {
    name: 'import of lists',
    sources: ['services/ingest/src/**/*.ts', '!services/ingest/src/{main,start,index,import-deps}.ts'],
    tests: ['services/ingest/test/**/*.test.ts'],
  },
  {
    name: 'steps of the scheduler',
    sources: [
      'services/scheduler/src/*.ts',
      '!services/scheduler/src/{main,start,index,deps,gauges}.ts',
      '!services/scheduler/src/forecast-*.ts',
    ],
    tests: ['services/scheduler/test/**/*.test.ts', 'services/all/test/{draft-and-operator,person-has-lead}.test.ts'],
  },
  {
    name: 'steps of the sender',
    sources: ['services/sender/src/*.ts', '!services/sender/src/{main,start,index,deps,handlers}.ts'],
    tests: ['services/sender/test/**/*.test.ts', 'services/all/test/draft-and-operator.test.ts'],
  },
  {
    name: 'steps of the responder',
    sources: [
      'services/responder/src/**/*.ts',
      '!services/responder/src/{main,start,index,deps}.ts',
      '!services/responder/src/handover/{deps,start,mailer}.ts',
      '!services/responder/src/audit/*.ts',
    ],
    tests: [
      'services/responder/test/**/*.test.ts',
      'services/all/test/{draft-and-operator,person-has-lead}.test.ts',
      'services/console/test/{personas,prompt-evals}.test.ts',
    ],
  },
  {
    name: 'steps of the webhook',
    sources: ['services/webhook/src/*.ts', '!services/webhook/src/{main,start,index,deps,claim-page}.ts'],
    tests: ['services/webhook/test/**/*.test.ts'],
  },
];
