import { NumberInput, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { promptsText } from '../../text/prompts.ts';
import { fieldId } from '../../ui/field-focus.ts';
import { usePageKeys } from '../../ui/keys.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { type Stored, useRecordForm } from '../../ui/record-form.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { BackLink } from '../personas/back-link.tsx';
import classes from '../personas/personas.module.css';
import { RecordFrame } from '../personas/record-frame.tsx';
import { refreshPrompts, SECTION_NAMES, type SectionName, wizardQuery } from './prompts-data.ts';
import {
  piecesOf,
  readTemplate,
  type ReadTemplate,
  saveTemplate,
  templateQuery,
  type TemplateWords,
  wordsOf,
} from './templates-data.ts';
import { WizardForm } from './wizard-form.tsx';

const words = promptsText.templates;
const LIST = '/c/$clientId/personas/templates';

/** One template of the client's own; `like` in the address begins a new one with another's words. */
export function TemplateEditor() {
  const clientId = useClientId();
  const { templateId = 'new' } = useParams({ strict: false });
  const { like } = useSearch({ strict: false }) as { like?: string };
  const wanted = templateId === 'new' ? (like ?? null) : templateId;
  const template = useQuery({ ...templateQuery(clientId, wanted ?? ''), enabled: wanted !== null });
  if (wanted !== null && template.data === undefined) {
    return (
      <Page title={personasText.tabs.templates} about={<BackLink to={LIST} label={personasText.tabs.templates} />}>
        {template.isLoadingError ? (
          <ErrorState error={template.error} onRetry={() => void template.refetch()} />
        ) : (
          <Skeleton rows={8} rowHeight={44} />
        )}
      </Page>
    );
  }
  const read = template.data ?? null;
  const isNew = templateId === 'new';
  return <TemplateForm key={templateId} id={isNew ? null : templateId} read={read} />;
}

function TemplateForm({ id, read }: { id: string | null; read: ReadTemplate | null }) {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const isSystem = id !== null && read?.template.is_system_template === true;
  const wizard = useQuery(wizardQuery(clientId, null));

  const save = useCallback(
    async (_: Partial<TemplateWords>, etag: string, values: TemplateWords): Promise<Stored<TemplateWords>> => {
      const saved = await saveTemplate({ id, etag }, values);
      await refreshPrompts(clientId);
      if (id === null) {
        const params = { clientId, templateId: saved.template.id };
        await navigate({ to: '/c/$clientId/personas/templates/$templateId', params, replace: true });
      }
      return { values: wordsOf(saved.template), etag: saved.etag };
    },
    [id, clientId, navigate],
  );
  const readNow = useCallback(async () => {
    const now = await readTemplate(id ?? '');
    return { values: wordsOf(now.template), etag: now.etag };
  }, [id]);
  const first = wordsOf(read?.template ?? null);
  const record = useRecordForm<TemplateWords>({
    stored: {
      values: id === null && read !== null ? { ...first, name: words.ownOf(first.name) } : first,
      etag: id === null ? '' : (read?.etag ?? ''),
    },
    readOnly: !mayEdit || isSystem,
    ...{ save, read: readNow, saved: words.saved },
  });
  const { form } = record;
  const { values, readOnly, set } = form;
  const back = useMemo(
    () => ({ Escape: () => void navigate({ to: LIST, params: { clientId } }) }),
    [navigate, clientId],
  );
  usePageKeys(back);
  const shared = (name: keyof TemplateWords) => ({
    id: fieldId(name),
    label: words.fields[name],
    error: faultUnder(form.faults, name),
    readOnly,
  });
  const line = (name: 'name' | 'category' | 'industry') => (
    <TextInput
      {...shared(name)}
      withAsterisk
      value={values[name]}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
  const optional = (name: 'use_case' | 'best_for' | 'base_system_prompt', description?: string) => (
    <Textarea
      {...shared(name)}
      {...(description !== undefined && { description })}
      className={classes.wide ?? ''}
      autosize
      minRows={name === 'base_system_prompt' ? 3 : 1}
      maxRows={14}
      value={values[name] ?? ''}
      onChange={(event) => set(name, event.currentTarget.value === '' ? null : event.currentTarget.value)}
    />
  );
  const section = (name: SectionName) => (
    <Textarea
      key={name}
      id={fieldId(`template_structure.${name}`)}
      label={promptsText.sections[name]}
      error={faultUnder(form.faults, `template_structure.${name}`)}
      readOnly={readOnly}
      autosize
      minRows={2}
      maxRows={14}
      value={values.template_structure[name]?.map(({ content }) => content).join('\n\n') ?? ''}
      onChange={(event) => {
        const pieces = piecesOf(event.currentTarget.value, values.template_structure[name] ?? []);
        set('template_structure', { ...values.template_structure, [name]: pieces });
      }}
    />
  );

  return (
    <Page
      title={id === null ? words.newTitle : values.name}
      about={
        <>
          <BackLink to={LIST} label={personasText.tabs.templates} />
          {isSystem && ` ${words.systemAbout}`}
          {!mayEdit && ` ${personasText.readOnly}`}
        </>
      }
      actions={
        <>
          {isSystem && mayEdit && (
            <LinkButton
              to="/c/$clientId/personas/templates/$templateId"
              params={{ clientId, templateId: 'new' }}
              search={{ like: id }}
            >
              {words.copy}
            </LinkButton>
          )}
        </>
      }
    >
      <div className={classes.column}>
        <Section>
          <div className={classes.grid}>
            {line('name')}
            {line('category')}
            {line('industry')}
            <TagsInput {...shared('tags')} value={[...values.tags]} onChange={(tags) => set('tags', tags)} />
            <Textarea
              {...shared('description')}
              className={classes.wide ?? ''}
              autosize
              value={values.description}
              onChange={(event) => set('description', event.currentTarget.value)}
            />
            {optional('use_case')}
            {optional('best_for')}
            {optional('base_system_prompt', words.baseHint)}
            <NumberInput
              {...shared('temperature')}
              description={words.modelsOwn}
              min={0}
              max={2}
              step={0.1}
              clampBehavior="none"
              value={values.temperature ?? ''}
              onChange={(typed) => set('temperature', typed === '' ? null : Number(typed))}
            />
            <NumberInput
              {...shared('max_tokens')}
              description={words.asManyAsNeeded}
              min={100}
              max={600}
              clampBehavior="none"
              value={values.max_tokens ?? ''}
              onChange={(typed) => set('max_tokens', typed === '' ? null : Number(typed))}
            />
            <Switch
              id={fieldId('is_active')}
              label={words.fields.is_active}
              description={words.offeredHint}
              checked={values.is_active}
              disabled={readOnly}
              onChange={(event) => set('is_active', event.currentTarget.checked)}
            />
          </div>
        </Section>
        <Section title={words.fields.template_structure}>
          <div className={classes.column}>
            <p className={classes.note}>{words.sectionsHint}</p>
            {SECTION_NAMES.map(section)}
          </div>
        </Section>
        {!readOnly && wizard.data !== undefined && (
          <Section title={words.fields.default_wizard_answers}>
            <WizardForm
              wizard={{
                ...wizard.data,
                questions: wizard.data.questions.map((each) => ({ ...each, required: false })),
              }}
              answers={values.default_wizard_answers}
              faults={{}}
              onChange={(key, answer) => {
                const { [key]: _, ...others } = values.default_wizard_answers;
                set('default_wizard_answers', answer === '' ? others : { ...others, [key]: answer });
              }}
            />
          </Section>
        )}
        <RecordFrame
          record={record}
          isNew={id === null}
          onSave={record.save}
          labelOf={(name) => words.fields[name]}
          shown={(_, value) => shownWords(value)}
        />
      </div>
    </Page>
  );
}

function faultUnder(faults: Readonly<Record<string, string>>, path: string): string | null {
  return Object.entries(faults).find(([each]) => each === path || each.startsWith(`${path}.`))?.[1] ?? null;
}

/** A value in a conflict, as far as people read it. */
function shownWords(value: unknown): string {
  if (value === null || value === '') return personasText.blank;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return JSON.stringify(value);
}
