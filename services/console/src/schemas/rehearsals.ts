import { CONTACT_STATUSES } from '@rekindle/domain';
import { z } from 'zod';

/** Texts of a played conversation that are taken and given back; older ones are forgotten. */
export const PLAYED_TEXTS_MAX = 40;
/** Characters of one text: ten segments. */
const TEXT_MAX = 1_600;

const count = z.int().min(0);
const text = z.string().trim().min(1).max(TEXT_MAX);

export const Play = z
  .object({
    texts: z
      .array(z.object({ from: z.enum(['lead', 'us']), text }))
      .max(PLAYED_TEXTS_MAX)
      .describe('The oldest first'),
    status: z.enum(CONTACT_STATUSES),
    suppressed: z
      .enum(['keyword', 'other'])
      .nullable()
      .describe('How the number was stopped: only a keyword is lifted by START'),
    manual: z.boolean().describe('A person has the conversation, and the AI is silent'),
    grave: z.boolean().default(false).describe('Something heard in it stays with a person'),
  })
  .meta({ id: 'Play', description: 'Where a played conversation stands; send it back with the next line' });

export const RehearsalRequest = z.object({
  line: text.nullable().default(null).describe('What the lead writes; null: only the texts that would go'),
  play: Play.nullable()
    .default(null)
    .describe('As the last answer gave it; null: the lead has just had the first text'),
});

export const Rehearsal = z
  .object({
    sent: z.array(z.object({ step: z.enum(['M1', 'M2', 'M3']), text: z.string(), segments: count })),
    turn: z
      .object({
        line: z.string(),
        read: z.object({
          kind: z.string().describe('What the text is taken for'),
          signals: z.array(z.string()).describe('Everything the gates before the model saw'),
          sentiment: z.string(),
          opt_out: z.object({ rule: z.string(), quote: z.string() }).nullable(),
          act: z.enum(['answer', 'person', 'suppressed', 'ignored', 'opted_in', 'silent']),
          cause: z.string(),
          fixed_reply: z
            .enum(['bot_question', 'decline'])
            .nullable()
            .describe('A fixed line answers; no model is asked'),
        }),
        status: z.object({ from: z.string(), to: z.string() }),
        reply: z.object({ text: z.string(), segments: count, wait_seconds: count }).nullable(),
        person: z
          .object({ cause: z.string(), sentence: z.string() })
          .nullable()
          .describe('Why a person would be asked; null when nobody is'),
        runs: z
          .array(
            z.object({
              outcome: z.string(),
              detail: z.string().nullable(),
              gates: z.array(z.string()).describe('What the gates after the model found'),
              cost_micros: count.nullable(),
            }),
          )
          .describe('Each call of the model'),
      })
      .nullable(),
    play: Play,
  })
  .meta({ id: 'Rehearsal' });
