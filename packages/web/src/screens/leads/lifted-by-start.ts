/** Whether the person takes an entry of the stop list back by texting START: their STOP, and nothing else. */
export function isLiftedByStart(source: string): boolean {
  return source === 'keyword' || source === 'provider';
}
