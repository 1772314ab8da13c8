import type { ReactNode } from 'react';
import type { PatchForm } from '../../ui/use-patch-form.ts';
import { FieldInput } from './field-input.tsx';
import classes from './personas.module.css';
import type { PersonaField, Values } from './personas-data.ts';

interface Props {
  fields: readonly PersonaField[];
  form: PatchForm<Values>;
  /** Says under each label what depends on the field. */
  isExplained?: boolean;
  /** What is asked of each field, by column. */
  guide?: Readonly<Record<string, string>>;
  /** What belongs to them and is no field of its own. */
  children?: ReactNode;
}

/** The inputs of all descriptors of a record, texts across the whole width. */
export function FieldGrid({ fields, form, isExplained = false, guide, children }: Props) {
  return (
    <div className={classes.grid}>
      {fields.map((field) => (
        <div key={field.column} className={field.kind === 'text' ? classes.wide : undefined}>
          <FieldInput
            field={field}
            value={form.values[field.column]}
            error={form.faults[field.column]}
            readOnly={form.readOnly}
            isExplained={isExplained}
            guide={guide?.[field.column]}
            onChange={(value) => form.set(field.column, value)}
          />
        </div>
      ))}
      {children}
    </div>
  );
}
