/** Why something is not done to an installation; the message is whole sentences with how to mend it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** `failed`: something outside did not answer as it must. */
  readonly kind: 'bad_input' | 'not_found' | 'conflict' | 'failed';

  constructor(kind: Refusal['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
