import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { uiText } from '../text/ui.ts';

/** A text to copy, whole. */
export function Secret({ value, label }: { value: string; label: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <TextInput
        readOnly
        aria-label={label}
        value={value}
        style={{ flex: 1 }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? uiText.copied : uiText.copy}</Button>}
      </CopyButton>
    </Group>
  );
}
