import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { uiText } from '../text/ui.ts';

const AFTER_MS = 250;

interface Props {
  label: string;
  /** What is searched for, as the address has it. */
  value: string;
  /** Called with the trimmed words when nobody has typed for a moment. */
  onSearch: (words: string) => void;
  className?: string;
}

/** The page's search, which `/` goes to. It follows the address, but what is being typed is never taken back. */
export function SearchField({ label, value, onSearch, className }: Props) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  // Words that were handed on and that the address does not show yet.
  const [underWay, setUnderWay] = useState<readonly string[]>([]);
  if (seen !== value) {
    setSeen(value);
    const own = underWay.indexOf(value);
    setUnderWay(underWay.slice(own + 1));
    if (own === -1) setTyped(value);
  }
  const handOn = (words: string): void => {
    if (words === (underWay.at(-1) ?? value)) return;
    setUnderWay((before) => [...before, words]);
    onSearch(words);
  };
  const later = useDebouncedCallback((next: string) => handOn(next.trim()), AFTER_MS);
  return (
    <TextInput
      {...(className !== undefined && { className })}
      type="search"
      data-page-search
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        typed !== '' && (
          <ActionIcon
            size="sm"
            aria-label={uiText.clearSearch}
            onClick={() => {
              setTyped('');
              later('');
            }}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
