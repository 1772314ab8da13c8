import { SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { promptsText } from '../../text/prompts.ts';
import { LeaveGuard } from '../../ui/leave-guard.tsx';
import { notifyDone, notifyLeftOut } from '../../ui/notify.ts';
import { Page, Section } from '../../ui/page.tsx';
import { fieldId, goToField, goToFirst } from '../../ui/field-focus.ts';
import { SaveBar } from '../../ui/save-bar.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState, ForbiddenState } from '../../ui/states.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { BackLink } from '../personas/back-link.tsx';
import {
  campaignChoicesQuery,
  type NewPrompt,
  promptChoicesQuery,
  refreshPrompts,
  templatesQuery,
  versionChoicesQuery,
  wizardQuery,
} from './prompts-data.ts';
import classes from './prompts.module.css';
import { WizardForm } from './wizard-form.tsx';

const words = promptsText.making;
type From = keyof typeof words.origins;
const ORIGINS = Object.entries(words.origins).map(([value, label]) => ({ value, label }));
/** More than these are found by typing. */
const SHORT = 20;
const START = { from: 'wizard', template: '', prompt: '', version: '' };

/** Makes a prompt with its first draft, from questions, a template, another prompt or nothing. */
export function NewPromptPage() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const [start, setStart] = useUrlState(START);
  const from = start.from in words.origins ? (start.from as From) : 'wizard';
  const [about, setAbout] = useState({ name: '', description: '', campaign: '' });
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const [goal, setGoal] = useState('');
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const letGo = useRef(false);
  const templateId = from === 'template' && start.template !== '' ? start.template : null;
  const asksQuestions = from === 'wizard' || templateId !== null;
  const wizard = useQuery({ ...wizardQuery(clientId, templateId), enabled: asksQuestions });
  const campaigns = useQuery(campaignChoicesQuery(clientId));
  // A template's answers stand where nobody has written another.
  const filled = { ...wizard.data?.answers, ...answers };
  const isDirty =
    about.name !== '' || about.description !== '' || goal !== '' || Object.values(answers).some((each) => each !== '');

  function originOf(): NewPrompt['origin'] {
    switch (from) {
      case 'template':
        return { from: 'template', template_id: start.template, answers: filled };
      case 'copied':
        return { from: 'copied', version_id: start.version };
      case 'manual':
        return { from: 'manual', sections: goal.trim() === '' ? {} : { goal: [{ content: goal }] } };
      default:
        return { from: 'wizard', answers: filled };
    }
  }

  async function make(): Promise<void> {
    setFaults({});
    try {
      letGo.current = true;
      const { prompt_id: promptId, left_out_lessons: leftOut } = await call(
        api.POST('/api/v1/prompts', {
          body: {
            name: about.name,
            description: about.description === '' ? null : about.description,
            campaign_id: about.campaign === '' ? null : about.campaign,
            golden_conversations: [],
            origin: originOf(),
          },
        }),
      );
      await refreshPrompts(clientId);
      notifyDone(words.made);
      for (const { title, why } of leftOut) notifyLeftOut(words.leftOut(title), why);
      await navigate({ to: '/c/$clientId/personas/prompts/$promptId', params: { clientId, promptId } });
    } catch (error) {
      letGo.current = false;
      if (!(error instanceof ProblemError) || error.fields.length === 0) throw error;
      const found = error.fields.map(({ path, message }) => [path.replace(/^origin\./, ''), message] as const);
      setFaults(Object.fromEntries(found));
      goToFirst(found);
    }
  }

  const answerFaults = Object.fromEntries(
    Object.entries(faults).map(([path, message]) => [path.replace(/^answers\./, ''), message]),
  );
  const canMake =
    about.name.trim() !== '' &&
    (from !== 'template' || start.template !== '') &&
    (from !== 'copied' || start.version !== '');
  return (
    <Page title={words.title} about={<BackLink to="/c/$clientId/personas/prompts" label={promptsText.label} />}>
      {mayEdit ? (
        <div className={classes.making}>
          <Section>
            <Stack gap="md">
              <TextInput
                id={fieldId('name')}
                label={words.name}
                placeholder={words.namePlaceholder}
                withAsterisk
                value={about.name}
                error={faults['name'] ?? null}
                onChange={(event) => setAbout({ ...about, name: event.currentTarget.value })}
              />
              <Textarea
                id={fieldId('description')}
                label={words.description}
                autosize
                maxRows={5}
                value={about.description}
                error={faults['description'] ?? null}
                onChange={(event) => setAbout({ ...about, description: event.currentTarget.value })}
              />
              <Select
                id={fieldId('campaign_id')}
                label={words.campaign}
                data={[
                  { value: '', label: promptsText.everyCampaign },
                  ...(campaigns.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
                ]}
                value={about.campaign}
                allowDeselect={false}
                error={faults['campaign_id'] ?? null}
                onChange={(campaign) => setAbout({ ...about, campaign: campaign ?? '' })}
              />
              <div>
                <span className={classes.fieldLabel}>{words.origin}</span>
                <SegmentedControl
                  aria-label={words.origin}
                  data={ORIGINS}
                  value={from}
                  onChange={(next) => setStart({ from: next })}
                />
                <p className={classes.note}>{words.originAbout[from]}</p>
              </div>
              {from === 'template' && (
                <TemplateChoice value={start.template} onChange={(template) => setStart({ template })} />
              )}
              {from === 'copied' && <VersionChoice start={start} onChange={setStart} />}
            </Stack>
          </Section>
          {asksQuestions && (
            <Section title={words.answers}>
              {wizard.isLoadingError ? (
                <ErrorState error={wizard.error} onRetry={() => void wizard.refetch()} />
              ) : wizard.isPending ? (
                <Skeleton rows={6} rowHeight={52} />
              ) : (
                <WizardForm
                  wizard={wizard.data}
                  answers={filled}
                  faults={answerFaults}
                  onChange={(key, answer) => setAnswers({ ...answers, [key]: answer })}
                />
              )}
            </Section>
          )}
          {from === 'manual' && (
            <Section title={promptsText.sections.goal}>
              <Textarea
                id={fieldId('sections.goal')}
                label={words.firstSection}
                autosize
                minRows={3}
                value={goal}
                onChange={(event) => setGoal(event.currentTarget.value)}
              />
            </Section>
          )}
          <SaveBar
            changes={0}
            faults={Object.entries(faults).map(([name, sentence]) => ({ name, sentence }))}
            faultsTitle={personasText.fieldsFault}
            rest={personasText.newNotSaved}
            save={words.make}
            canSave={canMake}
            onFault={goToField}
            onDiscard={() => {}}
            onSave={make}
          />
        </div>
      ) : (
        <ForbiddenState permission="personas.edit" />
      )}
      <LeaveGuard isDirty={isDirty} letGo={letGo} />
    </Page>
  );
}

function TemplateChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const clientId = useClientId();
  const { data, error, refetch } = useQuery(templatesQuery(clientId));
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton rows={1} />;
  const offered = data.items.filter(({ is_active: isActive, id }) => isActive || id === value);
  if (offered.length === 0) return <p className={classes.note}>{words.noTemplates}</p>;
  const chosen = offered.find(({ id }) => id === value);
  return (
    <div>
      <Select
        label={words.template}
        data={offered.map(({ id, name }) => ({ value: id, label: name }))}
        value={value === '' ? null : value}
        allowDeselect={false}
        onChange={(id) => onChange(id ?? '')}
      />
      {chosen !== undefined && <p className={classes.note}>{chosen.description}</p>}
    </div>
  );
}

function VersionChoice(props: {
  start: { prompt: string; version: string };
  onChange: (change: { prompt?: string; version?: string }) => void;
}) {
  const { start, onChange } = props;
  const clientId = useClientId();
  const prompts = useQuery(promptChoicesQuery(clientId));
  const versions = useQuery({ ...versionChoicesQuery(clientId, start.prompt), enabled: start.prompt !== '' });
  if (prompts.isLoadingError) return <ErrorState error={prompts.error} onRetry={() => void prompts.refetch()} />;
  if (prompts.isPending) return <Skeleton rows={1} />;
  const { items } = prompts.data;
  if (items.length === 0) return <p className={classes.note}>{words.noPrompts}</p>;
  const lines = versions.data?.items ?? [];
  return (
    <div className={classes.pair}>
      <Select
        label={words.prompt}
        searchable={items.length > SHORT}
        data={items.map(({ id, name }) => ({ value: id, label: name }))}
        value={start.prompt === '' ? null : start.prompt}
        allowDeselect={false}
        onChange={(id) => {
          const chosen = items.find((each) => each.id === id);
          onChange({ prompt: id ?? '', version: (chosen?.live ?? chosen?.newest)?.id ?? '' });
        }}
      />
      <Select
        label={words.version}
        data={lines.map(({ id, version, status }) => ({
          value: id,
          label: `${version} · ${promptsText.statuses[status]}`,
        }))}
        value={lines.some(({ id }) => id === start.version) ? start.version : null}
        disabled={start.prompt === ''}
        allowDeselect={false}
        onChange={(version) => onChange({ version: version ?? '' })}
      />
    </div>
  );
}
