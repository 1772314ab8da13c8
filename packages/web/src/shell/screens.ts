import type { Permission } from '@rekindle/domain';
import {
  IconAddressBook,
  IconFileImport,
  IconInbox,
  IconListCheck,
  IconMasksTheater,
  IconMessageCheck,
  IconSchool,
  IconSettings,
  IconSpeakerphone,
  IconSunHigh,
  IconUsers,
} from '@tabler/icons-react';
import { shellText } from '../text/shell.ts';

export interface ScreenLink {
  name: keyof typeof shellText.screens;
  path: `/c/$clientId/${string}`;
  icon: typeof IconInbox;
  /** `g` and then this. */
  key: string;
  needs: Permission | null;
}

/** The screens of the navigation, in its order. */
export const SCREENS = [
  { name: 'today', path: '/c/$clientId/today', icon: IconSunHigh, key: 't', needs: null },
  { name: 'inbox', path: '/c/$clientId/inbox/{-$conversationId}', icon: IconInbox, key: 'b', needs: 'inbox.view' },
  { name: 'leads', path: '/c/$clientId/leads/{-$leadId}', icon: IconAddressBook, key: 'l', needs: 'leads.view' },
  { name: 'campaigns', path: '/c/$clientId/campaigns', icon: IconSpeakerphone, key: 'c', needs: 'campaigns.view' },
  { name: 'imports', path: '/c/$clientId/imports', icon: IconFileImport, key: 'i', needs: 'leads.import' },
  { name: 'review', path: '/c/$clientId/review', icon: IconMessageCheck, key: 'r', needs: 'lessons.view' },
  { name: 'personas', path: '/c/$clientId/personas', icon: IconMasksTheater, key: 'p', needs: 'personas.view' },
  { name: 'lessons', path: '/c/$clientId/lessons', icon: IconSchool, key: 'o', needs: 'lessons.view' },
  { name: 'team', path: '/c/$clientId/team', icon: IconUsers, key: 'm', needs: 'team.view' },
  { name: 'settings', path: '/c/$clientId/settings', icon: IconSettings, key: 's', needs: null },
  { name: 'start', path: '/c/$clientId/start', icon: IconListCheck, key: 'f', needs: null },
] as const satisfies readonly ScreenLink[];

export type Screen = (typeof SCREENS)[number];

/** How many of SCREENS stand in the upper group, where the daily work is. */
export const DAILY_SCREENS = 6;

export function screenTitle(screen: Screen): string {
  return shellText.screens[screen.name];
}
