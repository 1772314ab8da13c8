import { Checkbox, Radio, Stack } from '@mantine/core';
import { ROLE_NAMES, type Role, type RoleFlags } from '@rekindle/domain';
import { useClient } from '../../api/session.ts';
import { teamText as text } from '../../text/team.ts';
import { FLAGS, ROLE_ORDER } from './team-data.ts';

export interface Rights extends RoleFlags {
  role: Role;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A role, and what goes beyond it. The server refuses what one may not give. */
export function RightsFields({ value, onChange }: { value: Rights; onChange: (rights: Rights) => void }) {
  const { role: own } = useClient().me;
  const roles = ROLE_ORDER.filter((role) => role !== 'admin' || own === 'admin');
  return (
    <>
      <Radio.Group label={text.role} value={value.role} onChange={(role) => onChange({ ...value, role })}>
        <Stack gap={8} mt={4}>
          {roles.map((role) => (
            <Radio key={role} size="xs" value={role} label={capital(ROLE_NAMES[role])} description={text.roles[role]} />
          ))}
        </Stack>
      </Radio.Group>
      <Checkbox.Group
        label={text.beyond}
        value={FLAGS.filter((flag) => value[flag])}
        onChange={(chosen) =>
          onChange({ ...value, ...Object.fromEntries(FLAGS.map((flag) => [flag, chosen.includes(flag)])) })
        }
      >
        <Stack gap={8} mt={4}>
          {FLAGS.map((flag) => (
            <Checkbox key={flag} size="xs" value={flag} label={text.flags[flag]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}
