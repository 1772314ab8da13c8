/** What the exit code of every command means. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  /** Done, but for some of it. */
  partly: 5,
} as const;
