import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Menu,
  Modal,
  Popover,
  ScrollArea,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { IconBookmark, IconColumns3, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { readAgain } from '../../api/query-client.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { leadsText } from '../../text/leads.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { attributeColumn, COLUMNS, USUAL } from './columns.tsx';
import { type FilterState, NONE } from './lead-filters.ts';
import { choicesQuery, type SavedView, viewsQuery } from './leads-data.ts';
import classes from './leads.module.css';

const text = leadsText.views;

/** Filters under a name: to go to, to keep, to delete. */
export function ViewsMenu(props: {
  state: FilterState;
  columns: string[];
  onGo: (state: FilterState, columns: string[] | null) => void;
}) {
  const { state, columns, onGo } = props;
  const clientId = useClientId();
  const [isSaving, setSaving] = useState(false);
  const items = useQuery(viewsQuery(clientId)).data?.items ?? [];
  const mayShare = useMay('leads.edit');
  const refresh = () => readAgain({ queryKey: viewsQuery(clientId).queryKey });
  const remove = (view: SavedView): void =>
    void call(api.DELETE('/api/v1/leads/views/{id}', { params: { path: { id: view.id } } })).then(async () => {
      notifyDone(text.removed);
      await refresh();
    }, notifyProblem);
  const group = (shared: boolean) => items.filter((view) => view.shared === shared);
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>
            {text.label}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.length === 0 && <Menu.Label>{text.none}</Menu.Label>}
          {[true, false].map((shared) => (
            <div key={String(shared)}>
              {group(shared).length > 0 && <Menu.Label>{shared ? text.shared : text.own}</Menu.Label>}
              {group(shared).map((view) => (
                <div key={view.id} className={classes.view}>
                  <Menu.Item onClick={() => onGo(stateOf(view), columnsOf(view))}>{view.name}</Menu.Item>
                  {(!shared || mayShare) && (
                    <ActionIcon size="sm" aria-label={text.remove(view.name)} onClick={() => remove(view)}>
                      <IconTrash size={14} />
                    </ActionIcon>
                  )}
                </div>
              ))}
            </div>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>{text.save}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SaveDialog
        opened={isSaving}
        mayShare={mayShare}
        onClose={() => setSaving(false)}
        onSave={async (name, shared) => {
          await call(api.POST('/api/v1/leads/views', { body: { name, shared, filters: { ...state, columns } } }));
          notifyDone(text.saved(name));
          await refresh();
        }}
      />
    </>
  );
}

function SaveDialog(props: {
  opened: boolean;
  mayShare: boolean;
  onClose: () => void;
  onSave: (name: string, shared: boolean) => Promise<void>;
}) {
  const { opened, mayShare, onClose, onSave } = props;
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  return (
    <Modal opened={opened} onClose={onClose} title={text.save} size="sm">
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={text.name}
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {mayShare && (
          <Switch label={text.share} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton
            disabled={name.trim() === ''}
            onClick={async () => {
              await onSave(name.trim(), shared);
              setName('');
              onClose();
            }}
          >
            {text.save}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A view's filters; what it does not name is not set. */
function stateOf({ filters }: SavedView): FilterState {
  const known: [string, unknown][] = Object.keys(NONE).flatMap((name): [string, unknown][] => {
    const value = filters[name];
    const fits = typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
    return fits ? [[name, value]] : [];
  });
  // Each is a text or a list of texts, as in NONE; the server checks them again.
  return { ...NONE, ...(Object.fromEntries(known) as Partial<FilterState>) };
}

function columnsOf({ filters }: SavedView): string[] | null {
  const { columns } = filters;
  return Array.isArray(columns) ? columns.filter((each) => typeof each === 'string') : null;
}

/** Which columns the grid has. */
export function ColumnsMenu({ chosen, onChoose }: { chosen: string[]; onChoose: (ids: string[]) => void }) {
  const attributes = useQuery(choicesQuery(useClientId())).data?.attributes ?? [];
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={15} aria-hidden />}>
          {leadsText.chooseColumns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={leadsText.chooseColumns}>
        <ScrollArea.Autosize mah={400}>
          <Checkbox.Group value={chosen} onChange={onChoose} aria-label={leadsText.chooseColumns}>
            <Stack gap={8} miw={190} p={2}>
              {COLUMNS.map(({ id, title }) => (
                <Checkbox key={id} value={id} label={title} size="xs" />
              ))}
              {attributes.length > 0 && <span className={classes.groupLabel}>{leadsText.ofTheList}</span>}
              {attributes.map((name) => (
                <Checkbox key={name} value={attributeColumn(name)} label={name.replaceAll('_', ' ')} size="xs" />
              ))}
            </Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
        <Button variant="subtle" size="compact-xs" mt={8} onClick={() => onChoose([...USUAL])}>
          {leadsText.usualColumns}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
