import { useQuery } from '@tanstack/react-query';
import { useClientId } from '../../api/session.ts';
import { choiceName, personasText } from '../../text/personas.ts';
import { archetypesQuery } from './audiences-data.ts';
import classes from './personas.module.css';

/** How many audiences and leads each archetype has; nothing where none is said, or while that is not known. */
export function ArchetypesNote() {
  const { data } = useQuery(archetypesQuery(useClientId()));
  const said = data?.items.filter(({ archetype }) => archetype !== null) ?? [];
  if (said.length === 0) return null;
  const counts = said.map(({ archetype, ...count }) =>
    personasText.audiences.ofArchetype(choiceName('archetype', archetype ?? ''), count),
  );
  return <p className={classes.note}>{counts.join(' · ')}</p>;
}
