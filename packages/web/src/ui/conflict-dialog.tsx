import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { uiText } from '../text/ui.ts';
import { BusyButton } from './busy-button.tsx';
import classes from './conflict-dialog.module.css';
import { isSame } from './use-patch-form.ts';

const words = uiText.conflict;

interface Props<T extends object> {
  title: string;
  /** What has happened. */
  children: ReactNode;
  /** What both began with. */
  base: T;
  /** What was saved meanwhile. */
  theirs: T;
  /** What was changed here. */
  patch: Partial<T>;
  labelOf: (name: keyof T & string) => string;
  shown: (name: keyof T & string, value: unknown) => ReactNode;
  onClose: () => void;
  /** What of this form is to hold, over theirs. */
  onSave: (patch: Partial<T>) => Promise<unknown>;
}

/** Shows what was changed in two places at the same time, and lets the second choose field by field. */
export function ConflictDialog<T extends object>(props: Props<T>) {
  const { title, children, base, theirs, patch, labelOf, shown, onClose, onSave } = props;
  const isChanged = (name: keyof T & string) => Object.hasOwn(patch, name);
  // Members of T.
  const names = (Object.keys(base) as (keyof T & string)[]).filter(
    (name) => (isChanged(name) || !isSame(base[name], theirs[name])) && !isSame(patch[name], theirs[name]),
  );
  // What somebody wanted to save is what they want unless they say otherwise.
  const [kept, setKept] = useState<ReadonlySet<string>>(() => new Set(names.filter(isChanged)));
  const choose = (name: string, mine: boolean) =>
    setKept((before) => new Set(mine ? [...before, name] : [...before].filter((each) => each !== name)));
  const chosen = () =>
    // Members of `patch`.
    Object.fromEntries(Object.entries(patch).filter(([name]) => kept.has(name))) as Partial<T>;

  return (
    <Modal opened onClose={onClose} title={title} size="xl">
      <Stack gap="md">
        <Text size="sm">{children}</Text>
        <div className={classes.conflicts}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.field}</th>
                <th scope="col">{words.mine}</th>
                <th scope="col">{words.theirs}</th>
                <th scope="col">
                  <span className="rk-hidden">{words.save}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{labelOf(name)}</th>
                  <td>{isChanged(name) ? shown(name, patch[name]) : <em>{words.onlyTheirs}</em>}</td>
                  <td>{isSame(base[name], theirs[name]) ? <em>{words.onlyMine}</em> : shown(name, theirs[name])}</td>
                  <td>
                    {isChanged(name) && (
                      <SegmentedControl
                        size="xs"
                        aria-label={words.choose(labelOf(name))}
                        data={[
                          { value: 'mine', label: words.mine },
                          { value: 'theirs', label: words.theirs },
                        ]}
                        value={kept.has(name) ? 'mine' : 'theirs'}
                        onChange={(whose) => choose(name, whose === 'mine')}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {uiText.cancel}
          </Button>
          <BusyButton onClick={async () => void (await onSave(chosen()))}>{words.save}</BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
