import { Textarea, TextInput } from '@mantine/core';
import { promptsText } from '../../text/prompts.ts';
import { personasText } from '../../text/personas.ts';
import { fieldId } from '../../ui/field-focus.ts';
import type { Wizard } from './prompts-data.ts';
import classes from './prompts.module.css';

interface Props {
  wizard: Wizard;
  answers: Readonly<Record<string, string>>;
  faults: Readonly<Record<string, string>>;
  onChange: (key: string, answer: string) => void;
}

/** The questions, section by section as their answers will stand. */
export function WizardForm({ wizard, answers, faults, onChange }: Props) {
  return (
    <ol className={classes.questions}>
      {wizard.questions.map(({ key, section, question, help, kind, max_length: max, required }) => {
        const answer = answers[key] ?? '';
        const hints = [help, ...(answer.length > max * 0.8 ? [personasText.ofLength(answer.length, max)] : [])];
        const shared = {
          id: fieldId(`answers.${key}`),
          label: question,
          description: hints.join(' '),
          withAsterisk: required,
          error: faults[key] ?? null,
          value: answer,
        };
        return (
          <li key={key}>
            <span className={classes.questionSection}>{promptsText.sections[section]}</span>
            {kind === 'text' && max <= 500 ? (
              <TextInput {...shared} onChange={(event) => onChange(key, event.currentTarget.value)} />
            ) : (
              <Textarea
                {...shared}
                autosize
                minRows={kind === 'lines' ? 3 : 2}
                maxRows={12}
                onChange={(event) => onChange(key, event.currentTarget.value)}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
}
