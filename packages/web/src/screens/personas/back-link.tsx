import { Link } from '@tanstack/react-router';
import { useClientId } from '../../api/session.ts';

/** The lists that something of its own page is in. */
type ListPath =
  | '/c/$clientId/lessons'
  | '/c/$clientId/personas'
  | '/c/$clientId/personas/audiences'
  | '/c/$clientId/personas/prompts'
  | '/c/$clientId/personas/strategies'
  | '/c/$clientId/personas/templates';

/** From one thing to the list that it is in. */
export function BackLink({ to, label }: { to: ListPath; label: string }) {
  const clientId = useClientId();
  return (
    <Link to={to} params={{ clientId }}>
      ← {label}
    </Link>
  );
}
