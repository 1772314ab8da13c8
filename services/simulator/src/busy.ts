/** Counts what is being handled right now. */
export class Busy {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** One thing more; the returned function takes it off again, and does nothing the second time. */
  enter(): () => void {
    this.#count++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#count--;
    };
  }

  /** Counts a task until it settles. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    const leave = this.enter();
    try {
      return await task();
    } finally {
      leave();
    }
  }
}
