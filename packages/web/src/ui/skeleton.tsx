import { Skeleton as Bone, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { uiText } from '../text/ui.ts';

/** True after `ms`: what loads faster shows no skeleton, which would only flicker. */
export function useAfter(ms: number): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setAfter(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isAfter;
}

/** Rows of grey while something loads, from 150 ms on. `rowHeight` and `rows` are those of what comes. */
export function Skeleton({ rows = 6, rowHeight = 34 }: { rows?: number; rowHeight?: number }) {
  const isShown = useAfter(150);
  return (
    <Stack gap={8} role="status" aria-label={uiText.loading} mih={rows * (rowHeight + 8)}>
      {isShown && Array.from({ length: rows }, (_, row) => <Bone key={row} height={rowHeight} radius="sm" />)}
    </Stack>
  );
}
