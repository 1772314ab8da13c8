/** Where a field's input is found, for links and faults. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** Scrolls to a field and puts the cursor there; a fault deeper than any input leads to what it is in. */
export function goToField(name: string): void {
  const parts = name.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const input = document.getElementById(fieldId(parts.slice(0, length).join('.')));
    if (input === null) continue;
    input.scrollIntoView({ block: 'center', behavior: 'smooth' });
    input.focus({ preventScroll: true });
    return;
  }
}

/** Goes to the first field with a fault, once the faults are shown: that may open what the field is in. */
export function goToFirst(faults: readonly (readonly [field: string, message: string])[]): void {
  const [first] = faults;
  if (first !== undefined) setTimeout(() => goToField(first[0]));
}
