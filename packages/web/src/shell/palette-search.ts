import { useQuery } from '@tanstack/react-query';
import { rawCall } from '../api/client.ts';
import { formatPhone } from '../ui/values.tsx';

interface Found {
  campaigns: { id: string; name: string }[];
  leads: { id: string; name: string; about: string }[];
  isSearching: boolean;
}

interface FoundLead {
  id: string;
  first_name: string | null;
  last_name: string | null;
  phone: string;
}

const LIMIT = 6;

/** What the palette finds for a text, from two characters on. A role that may not see an area finds nothing in it. */
export function useFound(clientId: string, text: string): Found {
  const enabled = text.length >= 2;
  const campaigns = useQuery({
    queryKey: ['campaigns', clientId, 'palette', text],
    queryFn: () =>
      rawCall<{ items: { id: string; name: string }[] }>(
        'GET',
        `/api/v1/campaigns?limit=${LIMIT}&q=${encodeURIComponent(text)}`,
      ),
    enabled,
  });
  const leads = useQuery({
    queryKey: ['leads', clientId, 'palette', text],
    queryFn: () => rawCall<{ items: FoundLead[] }>('GET', `/api/v1/leads?limit=${LIMIT}&q=${encodeURIComponent(text)}`),
    enabled,
  });
  return {
    campaigns: enabled ? (campaigns.data?.items ?? []) : [],
    leads: enabled
      ? (leads.data?.items ?? []).map((lead) => ({
          id: lead.id,
          name: [lead.first_name, lead.last_name].filter(Boolean).join(' ') || formatPhone(lead.phone),
          about: formatPhone(lead.phone),
        }))
      : [],
    isSearching: enabled && (campaigns.isFetching || leads.isFetching),
  };
}
