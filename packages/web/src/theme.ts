import {
  ActionIcon,
  Badge,
  Button,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  Input,
  InputWrapper,
  Menu,
  Modal,
  Paper,
  Table,
  Tabs,
  Tooltip,
} from '@mantine/core';
import { uiText } from './text/ui.ts';

/** Petrol: the one accent, apart from every colour that a state has. */
const petrol = [
  '#e6f6f7',
  '#cfeaec',
  '#a0d5d9',
  '#6fbfc5',
  '#45a8b0',
  '#258f99',
  '#127a85',
  '#0b6a74',
  '#08575f',
  '#05434a',
] as const;

/** Cool greys; 6 and darker are readable on white, 3 and lighter on the dark ground. */
const gray = [
  '#f7f8f9',
  '#f0f2f4',
  '#e4e7ea',
  '#d3d8dc',
  '#b4bcc3',
  '#87929b',
  '#5a6670',
  '#434d56',
  '#2b333a',
  '#161b20',
] as const;

const dark = [
  '#e3e7ea',
  '#c3cad0',
  '#a3adb5',
  '#7d8892',
  '#444e57',
  '#343d45',
  '#262d34',
  '#1a2025',
  '#12171b',
  '#0c1013',
] as const;

const DIALOG_TITLE = { fontSize: 16, fontWeight: 640, letterSpacing: '-0.01em' } as const;

/** Tighter than Mantine's own: an operator wants rows, not air. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, gray, dark },
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '10px', xl: '14px' },
  fontFamily:
    "'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.35' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
      h4: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    InputWrapper: InputWrapper.extend({
      defaultProps: { size: 'sm' },
      styles: { label: { marginBottom: 4 }, description: { marginBottom: 4 }, error: { marginTop: 4 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', withinPortal: true, position: 'bottom-end' } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, padding: 'lg', radius: 'lg', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: DIALOG_TITLE },
    }),
    Drawer: Drawer.extend({
      defaultProps: { padding: 'lg', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: DIALOG_TITLE },
    }),
    // A dialog's head is no second banner of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    ModalCloseButton: { defaultProps: { 'aria-label': uiText.close } },
    DrawerHeader: { defaultProps: { component: 'div' } },
    DrawerCloseButton: { defaultProps: { 'aria-label': uiText.close } },
    Paper: Paper.extend({ defaultProps: { withBorder: true } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 7, horizontalSpacing: 'sm', highlightOnHover: true } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false }, styles: { tab: { paddingBlock: 10 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true, maw: 320, multiline: true } }),
  },
});

/**
 * The grounds and lines of the app, beside Mantine's variables: `--rk-ground` behind everything, `--rk-surface` of
 * cards and bars, `--rk-sunken` of wells, `--rk-line` between things, `--rk-text`, `--rk-muted` (both AA on all
 * three), `--rk-accent` for links and marks, `--rk-accent-soft` behind what is chosen.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#161b20',
    '--mantine-color-dimmed': '#56626c',
    '--mantine-color-placeholder': '#6b7680',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0b6a74',
    '--mantine-color-default-border': '#d3d8dc',
    '--mantine-color-petrol-light': '#e6f3f4',
    '--mantine-color-petrol-light-hover': '#d6eaec',
    '--mantine-color-petrol-light-color': '#08575f',
    '--rk-ground': '#f4f6f7',
    '--rk-surface': '#ffffff',
    '--rk-sunken': '#f0f2f4',
    '--rk-line': '#e1e5e8',
    '--rk-text': '#161b20',
    '--rk-muted': '#56626c',
    '--rk-accent': '#0b6a74',
    '--rk-accent-soft': '#e6f3f4',
    '--rk-good': '#1c6b38',
    '--rk-good-soft': '#e5f4ea',
    '--rk-warn': '#8a4b00',
    '--rk-warn-soft': '#fdf1dc',
    '--rk-bad': '#b3261e',
    '--rk-bad-soft': '#fcebea',
    '--rk-hot': '#b23b00',
    '--rk-hot-soft': '#fdebe1',
    '--rk-info': '#1f5aa8',
    '--rk-info-soft': '#e7f0fb',
    '--rk-idle': '#4d5963',
    '--rk-idle-soft': '#eceff1',
  },
  dark: {
    '--mantine-color-body': '#181d22',
    '--mantine-color-text': '#e3e7ea',
    '--mantine-color-dimmed': '#a3adb5',
    '--mantine-color-placeholder': '#8d98a1',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-anchor': '#63c3cc',
    '--mantine-color-default-border': '#3a444c',
    '--mantine-color-petrol-light': '#17393f',
    '--mantine-color-petrol-light-hover': '#1d474e',
    '--mantine-color-petrol-light-color': '#8ad6dd',
    '--rk-ground': '#101418',
    '--rk-surface': '#181d22',
    '--rk-sunken': '#12171b',
    '--rk-line': '#2a3239',
    '--rk-text': '#e3e7ea',
    '--rk-muted': '#a3adb5',
    '--rk-accent': '#63c3cc',
    '--rk-accent-soft': '#14333a',
    '--rk-good': '#7fd39a',
    '--rk-good-soft': '#15301f',
    '--rk-warn': '#f0bd6b',
    '--rk-warn-soft': '#35270f',
    '--rk-bad': '#ff9a92',
    '--rk-bad-soft': '#3b1a18',
    '--rk-hot': '#ffa375',
    '--rk-hot-soft': '#3a2013',
    '--rk-info': '#8fbdf5',
    '--rk-info-soft': '#172a43',
    '--rk-idle': '#b2bbc3',
    '--rk-idle-soft': '#272f36',
  },
});
