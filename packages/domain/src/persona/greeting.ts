/** Where a greeting is said. */
export type GreetingChannel = 'sms' | 'email';

/** A persona's greeting on a channel: a text's own one, else the common one; null: none is prescribed. */
export function resolveGreeting(
  persona: { greeting: string | null; sms_greeting: string | null },
  channel: GreetingChannel,
): { text: string; field: 'greeting' | 'sms_greeting' } | null {
  if (channel === 'sms' && persona.sms_greeting !== null) return { text: persona.sms_greeting, field: 'sms_greeting' };
  return persona.greeting === null ? null : { text: persona.greeting, field: 'greeting' };
}

const FIRST_NAME = /\{\{?\s*(?:firstName|first_name)\s*\}?\}/g;
const IN_BRACES = /(?<!\{)\{\s*([A-Za-z_][\w.]*)\s*\}(?!\})/g;

/** A greeting as the model is shown it: the static part of a prompt is the same for every lead, so no name is in it. */
export function shownGreeting(text: string): string {
  return text.replace(FIRST_NAME, '(their first name)');
}

/** `{names}` in single braces, as some tools write them, that a greeting cannot be filled with. */
export function unknownGreetingFields(text: string): string[] {
  return [...shownGreeting(text).matchAll(IN_BRACES)].map((match) => match[1] ?? '');
}
