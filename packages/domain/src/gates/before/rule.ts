/** One way of saying something, over a clause as `readInbound` writes it. */
export interface ClauseRule {
  name: string;
  /** What must be there. */
  says: RegExp;
  /** What must also stand somewhere in the whole text. */
  onlyText?: RegExp;
  /** What must not stand before it in the clause. */
  unlessAfter?: RegExp;
  /** What must not stand anywhere in the clause. */
  unlessWith?: RegExp;
  /** What must not stand anywhere in the whole text. */
  unlessText?: RegExp;
}

type Except = Omit<ClauseRule, 'name' | 'says'>;

/** A rule from the source of its regular expression. */
export const rule = (name: string, says: string, except: Except = {}): ClauseRule => ({
  name,
  says: new RegExp(says),
  ...except,
});

/** Rules of one gate, which need no names of their own. */
export const rules = (name: string, ...list: [says: string, except?: Except][]): ClauseRule[] =>
  list.map(([says, except]) => rule(name, says, except));
