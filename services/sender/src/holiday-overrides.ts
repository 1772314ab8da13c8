import { sql } from 'kysely';

/** The client's own holidays for the campaign `d` of a message `m`, as `campaignRules` takes them. */
export const holidayOverrides = sql`
  coalesce((select jsonb_build_object(
      'add', coalesce(jsonb_agg(h.day order by h.day) filter (where h.is_holiday), '[]'),
      'remove', coalesce(jsonb_agg(h.day order by h.day) filter (where not h.is_holiday), '[]'))
    from holiday_overrides h
    where h.client_id = m.client_id and h.calendar = d.settings_snapshot ->> 'holiday_calendar'), '{}')`;
