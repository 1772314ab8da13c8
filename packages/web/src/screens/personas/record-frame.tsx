import type { ReactNode } from 'react';
import { personasText } from '../../text/personas.ts';
import { uiText } from '../../text/ui.ts';
import { ConflictDialog } from '../../ui/conflict-dialog.tsx';
import { type IsElsewhere, LeaveGuard } from '../../ui/leave-guard.tsx';
import { type RecordForm } from '../../ui/record-form.ts';
import { goToField } from '../../ui/field-focus.ts';
import { SaveBar } from '../../ui/save-bar.tsx';

interface Props<T extends object> {
  record: RecordForm<T>;
  /** Not stored yet. */
  isNew: boolean;
  onSave: () => Promise<unknown>;
  isElsewhere?: IsElsewhere;
  labelOf: (name: keyof T & string) => string;
  shown: (name: keyof T & string, value: unknown) => ReactNode;
}

/** What stands around the fields of whatever somebody changes: saving, leaving, and somebody else's changes. */
export function RecordFrame<T extends object>({ record, isNew, onSave, isElsewhere, labelOf, shown }: Props<T>) {
  const { form, readOnly, stored, isDirty, letGo, conflict, closeConflict, settle } = record;
  return (
    <>
      {!readOnly && (
        <SaveBar
          changes={form.changed.length}
          faults={Object.entries(form.faults).map(([name, sentence]) => ({ name, sentence }))}
          faultsTitle={personasText.fieldsFault}
          rest={isNew ? personasText.newNotSaved : uiText.allSaved}
          onFault={goToField}
          onDiscard={form.discard}
          onSave={onSave}
        />
      )}
      <LeaveGuard isDirty={isDirty} letGo={letGo} isElsewhere={isElsewhere} />
      {conflict !== null && (
        <ConflictDialog
          title={uiText.conflict.title}
          base={stored.values}
          theirs={conflict.values}
          patch={form.patch}
          labelOf={labelOf}
          shown={shown}
          onClose={closeConflict}
          onSave={settle}
        >
          {uiText.conflict.body}
        </ConflictDialog>
      )}
    </>
  );
}
