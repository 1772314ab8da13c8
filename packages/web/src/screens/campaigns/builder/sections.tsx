import { Button, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useClientId } from '../../../api/session.ts';
import { campaignsText } from '../../../text/campaigns.ts';
import { notifyProblem } from '../../../ui/notify.ts';
import { Section } from '../../../ui/page.tsx';
import { Mark } from '../../../ui/status-badge.tsx';
import { campaignListQuery, readSettings, type SettingsView, templatesQuery } from '../campaign-queries.ts';
import classes from './builder.module.css';
import { FallbacksField } from './fallbacks-field.tsx';
import {
  ChoiceField,
  DaysField,
  LinkField,
  NumberField,
  NumberOfClientField,
  RequiredFields,
  SwitchField,
  TimeField,
  ZoneField,
} from './fields.tsx';
import { MessageEditor } from './message-editor.tsx';
import { useForm } from './settings-form.ts';

const words = campaignsText.builder;

/** Who gets the texts, and why they may. */
export function AudienceSection({ view }: { view: SettingsView }) {
  const clientId = useClientId();
  const { readOnly } = useForm();
  const { audience } = view;
  return (
    <Section
      title={words.sections.audience}
      actions={
        <>
          {audience.leads > 0 && (
            <Button
              variant="default"
              size="xs"
              renderRoot={(props) => (
                <Link
                  to="/c/$clientId/leads/{-$leadId}"
                  params={{ clientId }}
                  search={{ dataset: view.id }}
                  {...props}
                />
              )}
            >
              {words.seeLeads}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            renderRoot={(props) => (
              <Link to="/c/$clientId/imports/new" params={{ clientId }} search={{ dataset: view.name }} {...props} />
            )}
          >
            {words.importPeople}
          </Button>
        </>
      }
    >
      <p className={classes.lead}>
        {audience.leads === 0 ? words.noLeads : words.leads(audience.leads, audience.ready)}
      </p>
      <p className={classes.consent}>
        <span>{words.consent}: </span>
        {consentOf(view) ?? <Mark tone="bad">{words.consentMissing}</Mark>}
      </p>
      {!readOnly && <LikeField view={view} />}
    </Section>
  );
}

/** The consent in a sentence; null when something is missing. */
export function consentOf(view: Pick<SettingsView, 'consent'>): string | null {
  const { basis, source, attested_by: by } = view.consent;
  if (basis === null || source === null || source.trim() === '' || by === null || by.trim() === '') return null;
  return words.consentIs(words.consentBasis[basis], source, by);
}

/** Fills the form with a template's or another campaign's settings. */
function LikeField({ view }: { view: SettingsView }) {
  const clientId = useClientId();
  const form = useForm();
  const templates = useQuery(templatesQuery(clientId));
  const campaigns = useInfiniteQuery(campaignListQuery(clientId, { status: '', q: '' }));
  const others = (campaigns.data?.pages.flatMap((page) => page.items) ?? []).filter(({ id }) => id !== view.id);
  const data = [
    ...(templates.data?.items ?? []).map(({ id, name }) => ({
      value: `template ${id}`,
      label: campaignsText.create.template(name),
    })),
    ...others.map(({ id, name }) => ({ value: `campaign ${id}`, label: campaignsText.create.campaign(name) })),
  ];
  if (data.length === 0) return null;

  async function take(choice: string): Promise<void> {
    const [kind, id = ''] = choice.split(' ');
    try {
      const template = templates.data?.items.find((each) => each.id === id);
      if (kind === 'template') form.fill(template?.settings ?? {});
      else form.fill((await readSettings(id)).view.settings);
    } catch (error) {
      notifyProblem(error);
    }
  }
  return (
    <Select
      className={classes.like ?? ''}
      label={words.like}
      description={words.likeHint}
      data={data}
      value={null}
      searchable
      onChange={(choice) => {
        if (choice !== null) void take(choice);
      }}
    />
  );
}

export function TextsSection({ view }: { view: SettingsView }) {
  const { values } = useForm();
  return (
    <Section title={words.sections.texts}>
      <div className={classes.stack}>
        <MessageEditor name="m1_message" view={view} />
        <MessageEditor name="m2_message" view={view} />
        {values.m2_message !== null && (
          <div className={classes.half}>
            <NumberField name="m2_delay_hours" hint={words.hoursDays(values.m2_delay_hours)} />
          </div>
        )}
        <MessageEditor name="m3_message" view={view} />
        {values.m3_message !== null && (
          <div className={classes.half}>
            <NumberField name="m3_delay_hours" hint={words.hoursDays(values.m3_delay_hours)} />
          </div>
        )}
      </div>
    </Section>
  );
}

export function TimingSection() {
  return (
    <Section title={words.sections.timing}>
      <div className={classes.grid}>
        <TimeField name="sending_hours_start" />
        <TimeField name="sending_hours_end" />
        <DaysField />
        <ZoneField />
        <ChoiceField name="holiday_calendar" />
        <ChoiceField name="pacing" />
        <div className={classes.thirds}>
          <NumberField name="messages_per_minute" />
          <NumberField name="messages_per_hour" />
          <NumberField name="messages_per_day" />
        </div>
        <ChoiceField name="delay_type" />
        <SwitchField name="delay_respect_sending_hours" />
        <SwitchField name="sending_enabled" />
      </div>
      <p className={classes.note}>{words.quietHours}</p>
    </Section>
  );
}

export function RepliesSection() {
  return (
    <Section title={words.sections.replies}>
      <div className={classes.grid}>
        <SwitchField name="ai_response_enabled" />
        <SwitchField name="ai_response_delay_random" />
        <NumberField name="ai_multiple_messages_wait_seconds" />
        <NumberField name="ai_response_delay_seconds" />
        <SwitchField name="respond_to_inbound_24_7" />
        <SwitchField name="respect_schedule_strictly" />
        <SwitchField name="auto_status_updates" />
        <SwitchField name="hot_lead_notification" />
        <SwitchField name="hot_lead_auto_assign" />
        <ChoiceField name="hot_lead_assignment_rule" />
      </div>
    </Section>
  );
}

export function SilenceSection({ view }: { view: SettingsView }) {
  const { values } = useForm();
  return (
    <Section title={words.sections.silence}>
      <div className={classes.grid}>
        <NumberField name="silence_timeout_days" />
        <SwitchField name="silence_nudge_enabled" />
        {values.silence_nudge_enabled && <NumberField name="silence_nudge_days" />}
      </div>
      {values.silence_nudge_enabled && <MessageEditor name="silence_nudge_message" view={view} />}
    </Section>
  );
}

/** @param props.process the choice of the booking process, for whoever may see them */
export function SafetySection({ view, process }: { view: SettingsView; process: ReactNode }) {
  return (
    <Section title={words.sections.safety}>
      <div className={classes.grid}>
        <NumberOfClientField numbers={view.options.numbers} />
        <LinkField placeholder={view.options.booking_page} />
        {process}
        <FallbacksField columns={view.options.columns} />
        <RequiredFields />
        <div className={classes.wide}>
          <ChoiceField name="duplicate_action" />
        </div>
        <SwitchField name="auto_normalize_uk_numbers" />
        <SwitchField name="allow_international" />
      </div>
    </Section>
  );
}
