import { Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { percent, promptsText } from '../../text/prompts.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { RecordList } from '../../ui/record-list.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Mark } from '../../ui/status-badge.tsx';
import { useKeyboardList } from '../../ui/use-keyboard-list.ts';
import { PersonasPage } from '../personas/personas-page.tsx';
import { refreshPrompts, type Template, templatesQuery } from './prompts-data.ts';

const words = promptsText.templates;
const ONE = '/c/$clientId/personas/templates/$templateId';
const NEW = '/c/$clientId/personas/prompts/new';

/** Begins a prompt from a template; shows it to those who may not. */
function linkTo(clientId: string, template: string, mayEdit: boolean) {
  return mayEdit
    ? ({ to: NEW, params: { clientId }, search: { from: 'template', template } } as const)
    : ({ to: ONE, params: { clientId, templateId: template } } as const);
}

/** What prompts may begin from, and the one that applies by itself. */
export function TemplatesList() {
  const clientId = useClientId();
  const mayEdit = useMay('personas.edit');
  const navigate = useNavigate();
  const query = useQuery(templatesQuery(clientId));
  const templates = useMemo(() => query.data?.items ?? [], [query.data]);
  const keys = useMemo(() => templates.map(({ id }) => id), [templates]);
  const open = useCallback(
    (index: number) => {
      const template = keys[index];
      if (template !== undefined) void navigate(linkTo(clientId, template, mayEdit));
    },
    [keys, navigate, clientId, mayEdit],
  );
  const { active } = useKeyboardList({ count: templates.length, keys, onOpen: open });

  async function apply({ id, name, applies }: Template): Promise<void> {
    await call(api.PUT('/api/v1/prompt-templates/applied', { body: { template_id: applies ? null : id } }));
    await refreshPrompts(clientId);
    notifyDone(applies ? words.unapplied : words.applied(name));
  }

  return (
    <PersonasPage
      about={words.about}
      actions={
        mayEdit && (
          <LinkButton
            to={ONE}
            params={{ clientId, templateId: 'new' }}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {words.add}
          </LinkButton>
        )
      }
    >
      {query.isLoadingError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={4} rowHeight={52} />
      ) : templates.length === 0 ? (
        <EmptyState title={words.emptyTitle} />
      ) : (
        <RecordList
          label={promptsText.making.template}
          active={active}
          rows={templates.map((template) => ({
            key: template.id,
            title: template.name,
            link: linkTo(clientId, template.id, mayEdit),
            marks: (
              <>
                {template.applies && <Mark tone="good">{words.applies}</Mark>}
                {template.is_system_template && (
                  <Mark tone="idle" plain>
                    {words.system}
                  </Mark>
                )}
                {!template.is_active && <Mark tone="idle">{words.notOffered}</Mark>}
              </>
            ),
            about: template.description,
            facts: [
              { label: words.used, value: template.times_used },
              {
                label: words.success,
                value: template.success_rate.share === null ? words.notKnown : percent(template.success_rate.share),
              },
            ],
            after: mayEdit && (
              <Group gap="xs">
                <LinkButton
                  to={ONE}
                  params={{ clientId, templateId: template.id }}
                  size="compact-sm"
                  variant="default"
                  aria-label={`${template.is_system_template ? words.look : words.change}: ${template.name}`}
                >
                  {template.is_system_template ? words.look : words.change}
                </LinkButton>
                <BusyButton size="compact-sm" variant="default" onClick={async () => await apply(template)}>
                  {template.applies ? words.noLonger : words.apply}
                </BusyButton>
              </Group>
            ),
          }))}
        />
      )}
    </PersonasPage>
  );
}
