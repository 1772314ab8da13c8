import { Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import { inboxText } from '../text/inbox.ts';
import { shellText } from '../text/shell.ts';
import classes from './help.module.css';
import { closeOverlay, useOverlay } from './overlays.ts';
import { SCREENS, screenTitle } from './screens.ts';

const text = shellText.help;

type Line = [keys: string[], what: string];

const ANYWHERE: Line[] = [
  [['Ctrl', 'K'], text.palette],
  [['/'], text.search],
  [['?'], text.thisHelp],
];
const LISTS: Line[] = [
  [['j'], text.next],
  [['k'], text.previous],
  [['Enter'], text.open],
  [['x'], text.mark],
  [['Esc'], text.leave],
];
const CONVERSATION: Line[] = [
  [['r'], inboxText.keys.reply],
  [['e'], inboxText.keys.edit],
  [['t'], inboxText.keys.takeOver],
  [['s'], inboxText.keys.snooze],
];
const GO: Line[] = SCREENS.map((screen) => [['g', screen.key], screenTitle(screen)]);

/** All keys, on `?`. */
export function Help() {
  const overlay = useOverlay();
  return (
    <Modal opened={overlay === 'help'} onClose={closeOverlay} title={text.title} size="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Stack gap="lg">
          <Keys title={text.anywhere} lines={ANYWHERE} />
          <Keys title={text.lists} lines={LISTS} />
          <Keys title={inboxText.keys.title} lines={CONVERSATION} />
        </Stack>
        <Keys title={text.go} lines={GO} />
      </SimpleGrid>
      <Text size="xs" c="dimmed" mt="lg">
        {text.off}
      </Text>
    </Modal>
  );
}

function Keys({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <section>
      <Title order={3} size="h4" mb={6}>
        {title}
      </Title>
      <dl className={classes.keys}>
        {lines.map(([keys, what]) => (
          <Fragment key={what}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
