import { CampaignSettings } from '@rekindle/domain';
import { z } from 'zod';
import { Instant as instant } from './common.ts';

const count = z.int().min(0);

const CAMPAIGN_STATUSES = ['draft', 'active', 'paused', 'completed'] as const;

const CampaignFunnel = z.object({
  leads: count,
  /** Had the first, second, third text. */
  texted: count,
  texted_twice: count,
  texted_thrice: count,
  replied: count,
  hot: count,
  booked: count,
  converted: count,
  opted_out: count,
});

const summary = {
  id: z.uuid(),
  name: z.string(),
  status: z.enum(CAMPAIGN_STATUSES),
  /** Nobody new starts; those who have begun go on. */
  draining: z.boolean(),
  archived: z.boolean(),
  /** Where it stands, in one sentence. */
  sentence: z.string(),
  funnel: CampaignFunnel,
  created_at: instant,
  started_at: instant.nullable(),
  ended_at: instant.nullable(),
};
const CampaignSummary = z.object(summary).meta({ id: 'CampaignSummary' });

export const CampaignPage = z.object({ items: z.array(CampaignSummary), next: z.string().nullable() });

export const CampaignQuery = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  status: z.enum([...CAMPAIGN_STATUSES, 'archived']).optional(),
  q: z.string().max(200).optional(),
});

const cap = z.object({ used: count, limit: count });
const rate = z.object({
  count,
  /** Texts or people it is a share of, in the last 24 hours or since it was resumed. */
  sample: count,
  share: z.number().nullable(),
  /** Above this share, of at least `sample_min`, the campaign pauses itself. */
  limit: z.number(),
});

export const CampaignState = z
  .object({
    ...summary,
    description: z.string().nullable(),
    settings_version: count,
    has_settings: z.boolean(),
    consent: z.object({
      basis: z.enum(['consent', 'soft_opt_in', 'existing_customer']).nullable(),
      source: z.string().nullable(),
      attested_by: z.string().nullable(),
    }),
    people: z.object({
      /** Active and not texted yet. */
      not_begun: count,
      active: count,
      due: count,
      waiting: count,
      held: count,
      drained: count,
      ended: count,
      completed: count,
    }),
    /** M1-M3 and nudges by state. */
    texts: z.record(z.string(), count),
    caps: z.object({ minute: cap, hour: cap, day: cap }).nullable(),
    rates: z.object({ opt_out: rate, filtered: rate, error: rate, sample_min: count }),
    paused: z
      .object({
        reason: z.string(),
        sentence: z.string(),
        at: instant,
        by: z.string().nullable(),
        share: z.number().nullable(),
        limit: z.number().nullable(),
        sample: count.nullable(),
      })
      .nullable(),
    /** When the next text may go, as far as is known. */
    next_text_at: instant.nullable(),
    sending_timezone: z.string(),
    sending_stopped: z.boolean(),
    currency: z.string(),
  })
  .meta({ id: 'CampaignState' });
export type CampaignState = z.infer<typeof CampaignState>;

export const NewCampaign = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).nullable().default(null),
  /** Settings to begin with: those of a template, or of another campaign. */
  template_id: z.uuid().nullable().default(null),
  campaign_id: z.uuid().nullable().default(null),
});

export const CloneCampaign = z.object({ name: z.string().trim().min(1).max(200) });

export const CampaignRef = z.object({ id: z.uuid(), name: z.string() });

/** Settings as they are read, also before anybody has written any. */
const readSettings = CampaignSettings.extend({ m1_message: z.string() }).meta({ id: 'CampaignSettings' });

export const CampaignSettingsView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    status: z.enum(CAMPAIGN_STATUSES),
    draining: z.boolean(),
    version: count,
    /** False: nobody has written any yet; what is shown is what they would begin with. */
    saved: z.boolean(),
    settings: readSettings,
    audience: z.object({ leads: count, ready: count }),
    consent: CampaignState.shape.consent,
    /** What may be chosen from. */
    options: z.object({
      numbers: z.array(z.string()),
      booking_page: z.string().nullable(),
      company_name: z.string(),
      persona_name: z.string(),
      client_timezone: z.string(),
      /** The list's own columns, as texts write them. */
      columns: z.array(z.string()),
      column_samples: z
        .record(z.string(), z.string())
        .describe("A value of each column from the list; none for whoever does not see everybody's leads"),
    }),
  })
  .meta({ id: 'CampaignSettingsView' });

/** The settings as JSON Schema, none of them required and none with a default: what is not named stays. */
function settingSchemas(): Record<string, object> {
  const { properties = {} } = z.toJSONSchema(CampaignSettings, { io: 'input' });
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const { default: _, ...schema } = typeof property === 'boolean' ? {} : property;
      return [name, schema];
    }),
  );
}

// Described setting by setting, and read as it comes: what is wrong with a setting is said in words of its own.
const PatchedSettings = z
  .record(z.string(), z.unknown())
  .meta({ id: 'CampaignSettingsPatch', properties: settingSchemas(), additionalProperties: false });

export const SettingsPatch = z.object({
  settings: PatchedSettings.describe('By setting; a setting that is not named stays'),
});

export const SettingsChanged = z.object({ version: count, changed: z.array(z.string()) });

const CampaignFault = z
  .object({
    code: z.string(),
    sentence: z.string(),
    field: z.string().nullable(),
    /** The screen on which it is mended. */
    screen: z.enum(['campaign', 'imports', 'leads', 'personas', 'client', 'numbers']),
  })
  .meta({ id: 'CampaignFault' });
export const Preflight = z
  .object({
    ready: z.boolean(),
    faults: z.array(CampaignFault),
    /** People who would start, wait for another campaign, and be left out; null while faults stand in the way. */
    start: z
      .object({
        ...{ active: count, held: count, left: count },
        /** When the first text goes; null when nobody knows. */
        first_text: z
          .object({
            at: instant,
            /** In the campaign's own time zone, with its day unless today: `Mon 08:00`; `at once` when it waits for nothing. */
            shown: z.string(),
          })
          .nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Preflight' });

export const PreviewRequest = z.object({
  /** Settings not saved yet, over those that are. */
  settings: z.record(z.string(), z.unknown()).default({}),
});
const PreviewText = z.object({
  step: z.enum(['M1', 'M2', 'M3']),
  /** Null: the lead lacks `missing` and would wait. */
  text: z.string().nullable(),
  missing: z.array(z.string()),
  segments: count,
  encoding: z.enum(['GSM-7', 'UCS-2']),
  units: count,
  cost_pence: z.number(),
});
export const Preview = z
  .object({
    samples: z.array(
      z.object({
        lead_id: z.uuid(),
        name: z.string(),
        timezone: z.string().nullable(),
        /** Why this one was chosen. */
        because: z.array(z.string()),
        texts: z.array(PreviewText),
      }),
    ),
    /** What the texts themselves lack. */
    checks: z.array(z.object({ step: z.enum(['M1', 'M2', 'M3']), code: z.string(), sentence: z.string() })),
    faults: z.array(CampaignFault),
    currency: z.string(),
    segment_price_micros: count,
  })
  .meta({ id: 'CampaignPreview' });

export const ForecastRequest = z.object({
  /** Days looked ahead. */
  days: z.int().min(1).max(730).default(120),
  from: z.iso
    .datetime({ offset: true })
    .describe('When it would be started, within ten years of now; now when left out. Only before the start')
    .nullable()
    .default(null),
});
export const Forecast = z
  .object({
    from: instant,
    finish: instant.nullable(),
    texts: count,
    people: count,
    segments: count,
    cost_pence: count,
    segment_price_micros: count,
    currency: z.string(),
    timezone: z.string(),
    days: z.array(z.object({ date: z.iso.date(), m1: count, m2: count, m3: count })),
    /** Texts by weekday (Monday first) and local hour. */
    week: z.array(z.array(count)),
    /** Hours of the week in which the campaign may send. */
    open: z.array(z.array(z.boolean())),
    holidays: z.array(z.iso.date()),
    /** leads = accepted + suppressed + waiting + held + left_out. */
    counts: z.object({
      leads: count,
      accepted: count,
      suppressed: count,
      waiting: count,
      held: count,
      left_out: count,
    }),
    left_out: z.array(z.object({ reason: z.string(), sentence: z.string(), people: count })),
    warnings: z.array(z.object({ code: z.string(), sentence: z.string(), field: z.string().nullable() })),
    /** From what this client's people have answered before; null when too few were texted to say. */
    replies: z.object({ low: count, high: count, people: count, replied: count, sentence: z.string() }).nullable(),
  })
  .meta({ id: 'CampaignForecast' });
export type Forecast = z.infer<typeof Forecast>;

export const StartRequest = z.object({
  /** What becomes of people whom another campaign is texting, or texted not long ago. */
  held: z.enum(['queue', 'skip', 'move']).default('queue'),
  /** Says what would happen and writes nothing. */
  dry_run: z.boolean().default(false),
});
export const Started = z.object({
  /** False: it ran already, and nothing happened. */
  changed: z.boolean(),
  dry_run: z.boolean(),
  active: count,
  held: count,
  skipped: count,
  moved: count,
  left: count,
});

export const Changed = z.object({
  /** False: it was so already. */
  changed: z.boolean(),
  status: z.enum(CAMPAIGN_STATUSES),
  draining: z.boolean(),
  sentence: z.string(),
});

export const CampaignDays = z
  .object({
    timezone: z.string(),
    /** When the newest plan was made; null when there is none. */
    planned_at: instant.nullable(),
    /** The newest plan is of older settings than the campaign runs on. */
    stale: z.boolean(),
    finish: instant.nullable(),
    days: z.array(z.object({ date: z.iso.date(), planned: count.nullable(), sent: count })),
  })
  .meta({ id: 'CampaignDays' });

export const CampaignTexts = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      lead_id: z.uuid(),
      name: z.string(),
      phone: z.string(),
      kind: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      content: z.string(),
      segments: count,
      at: instant,
    }),
  ),
  next: z.string().nullable(),
});
export const CampaignTextsQuery = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});

export const CampaignHistory = z
  .object({
    items: z.array(z.object({ at: instant, decision: z.string(), sentence: z.string(), by: z.string().nullable() })),
  })
  .meta({ id: 'CampaignHistory' });

export const CampaignTemplates = z.object({
  items: z.array(
    z.object({ id: z.uuid(), name: z.string(), description: z.string().nullable(), settings: CampaignSettings }),
  ),
  next: z.null(),
});
export const NewTemplate = z.object({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).nullable().default(null),
  /** Whose settings it keeps. */
  campaign_id: z.uuid(),
});
