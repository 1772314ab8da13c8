/** Source of identity and chance. `seeded` ones make a run repeatable. */
export interface Ids {
  /** A UUIDv7 whose time part comes from the clock. */
  next(): string;
  /** Uniform in [0, 1). */
  random(): number;
}
