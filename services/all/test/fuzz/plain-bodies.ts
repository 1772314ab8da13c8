/** Ids of rows that exist are written as `«leads0»`. */
const STRATEGY = {
  ...{ name: 'Heat pumps', ai_name: 'Sam', ai_role: 'advises', conversation_tone: 'calm', closing_strategy: 'a call' },
  ...{
    qualification_questions: 'Which house?',
    objection_handling: 'listen',
    prompt_template_id: '«prompttemplates0»',
  },
};
const MAPPED = { lead_ids: ['«leads0»'] };
const OUTCOME = { phone: '+447400100001', outcome: 'converted' };

/** Bodies that a careful program would send to routes whose schema does not say all that they want. */
export const PLAIN_BODIES: Readonly<Record<string, unknown>> = {
  'POST /api/v1/uploads/:id/revert-repair': { kind: 'phone_text_around' },
  'POST /api/v1/outcomes': OUTCOME,
  'POST /sandbox/speed': { speed: 1 },
  'PUT /api/v1/me/password': { password: 'seven calm words about nothing much' },
  'POST /api/v1/team': { email: 'plain@example.invalid', role: 'read_only' },
  'POST /api/v1/clients': { name: 'Plain', number: '+447400999062' },
  'PUT /api/v1/client/booking-page': { booking_link: 'https://nowhere.invalid/call' },
  'POST /api/v1/booking-processes/upsert': { name: 'Calls', booking_link: 'https://nowhere.invalid/call' },
  'POST /api/v1/personas/import': { format: 'rekindle-personas/1', personas: [{ name: 'Plain' }] },
  'POST /api/v1/personas/:id/leads': MAPPED,
  'POST /api/v1/persona-mappings': MAPPED,
  'POST /api/v1/strategies/upsert': STRATEGY,
  'POST /api/v1/prompts': {
    name: 'Plain',
    origin: { from: 'manual', sections: { context: [{ content: 'You are calm.', why: 'asked for' }] } },
  },
  'PUT /api/v1/prompt-templates/applied': { template_id: null },
};
