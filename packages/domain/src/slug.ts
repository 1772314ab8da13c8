/** A name as it stands in addresses and files: "Bright Roofs (North)" is `bright-roofs-north`; `otherwise` when nothing is left. */
export function slugOf(name: string, otherwise: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || otherwise;
}
