import { createContext, useContext } from 'react';
import type { PatchForm } from '../../../ui/use-patch-form.ts';
import type { Settings } from '../campaign-queries.ts';

export type SettingsForm = PatchForm<Settings>;

const FormContext = createContext<SettingsForm | null>(null);
export const SettingsFormProvider = FormContext.Provider;

/** The form that this part belongs to. */
export function useForm(): SettingsForm {
  const form = useContext(FormContext);
  if (form === null) throw new Error('outside of a settings form');
  return form;
}
