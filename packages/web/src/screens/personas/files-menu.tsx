import { ActionIcon, Button, FileButton, Group, Menu, Modal, Stack, Table, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { rawCall } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { ProblemError } from '../../api/problem.ts';
import { useClientId, useMay } from '../../api/session.ts';
import { personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { notifyDone, notifyProblem } from '../../ui/notify.ts';
import { ErrorState } from '../../ui/states.tsx';
import { refreshPersonas } from './personas-data.ts';

const words = personasText.files;

/** Everything about personas out as a file, and in again. */
export function FilesMenu() {
  const mayEdit = useMay('personas.edit');
  const [isImporting, setImporting] = useState(false);
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={personasText.more}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void download('/api/v1/personas/export', 'personas.json').catch(notifyProblem)}>
            {words.export}
          </Menu.Item>
          {mayEdit && <Menu.Item onClick={() => setImporting(true)}>{words.import}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

type Part = keyof typeof words.parts;
type Counts = Record<Part, { added: number; changed: number }>;
const PARTS = Object.keys(words.parts) as Part[];

/** Takes a file in: first says what it would do, then does it. */
function ImportDialog({ onClose }: { onClose: () => void }) {
  const clientId = useClientId();
  const [chosen, setChosen] = useState<{ name: string; content: unknown; counts: Counts } | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const forget = useRef<() => void>(null);

  async function look(file: File): Promise<void> {
    setChosen(null);
    setFault(null);
    let content: unknown;
    try {
      content = JSON.parse(await file.text());
    } catch {
      setFault(new ProblemError(422, words.unreadable));
      return;
    }
    try {
      const counts = await rawCall<Counts>('POST', '/api/v1/personas/import?dry_run=true', content);
      setChosen({ name: file.name, content, counts });
    } catch (error) {
      setFault(error);
    }
  }

  async function take(): Promise<void> {
    await rawCall('POST', '/api/v1/personas/import', chosen?.content);
    await refreshPersonas(clientId);
    notifyDone(words.taken);
    onClose();
  }

  const isEmpty =
    chosen !== null && PARTS.every((part) => chosen.counts[part].added + chosen.counts[part].changed === 0);
  return (
    <Modal opened onClose={onClose} title={words.title} size="lg">
      <Stack gap="md">
        <Text size="sm">{words.body}</Text>
        <Group>
          <FileButton
            accept="application/json,.json"
            resetRef={forget}
            onChange={(file) => {
              if (file !== null) void look(file);
              // The same file may be chosen again once it is mended.
              forget.current?.();
            }}
          >
            {(props) => (
              <Button variant="default" {...props}>
                {words.choose}
              </Button>
            )}
          </FileButton>
          {chosen !== null && <Text size="sm">{chosen.name}</Text>}
        </Group>
        {fault !== null && <ErrorState error={fault} />}
        {isEmpty && <Text size="sm">{words.nothing}</Text>}
        {chosen !== null && !isEmpty && (
          <>
            <Text size="sm">{words.wouldDo}</Text>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.part}</Table.Th>
                  <Table.Th>{words.added}</Table.Th>
                  <Table.Th>{words.changed}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {PARTS.map((part) => (
                  <Table.Tr key={part}>
                    <Table.Td>{words.parts[part]}</Table.Td>
                    <Table.Td>{chosen.counts[part].added}</Table.Td>
                    <Table.Td>{chosen.counts[part].changed}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton disabled={chosen === null || isEmpty} onClick={take}>
            {words.take}
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
