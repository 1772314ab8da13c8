-- How well a lead fits a persona. packages/domain/src/persona/alignment.ts gives the same numbers; a property test holds
-- the two against each other.

create or replace function alignment_plain(words text) returns text language sql immutable parallel safe as $$
  select btrim(regexp_replace(lower(words collate "C"), '[^a-z0-9\u0080-\U0010FFFF]+', ' ', 'g'))
$$;

-- 1 at the same place of a scale, 0 from end to end; null where one of the two is not on it.
create or replace function alignment_nearness(scale text[], a text, b text) returns double precision
language sql immutable parallel safe as $$
  select 1 - abs(array_position(scale, a) - array_position(scale, b)) / (cardinality(scale) - 1)::double precision
$$;

create or replace function alignment_in_range(amount double precision, range text) returns double precision
language sql immutable parallel safe as $$
  select case
    when amount < low then amount / low
    when amount > high then high / amount
    else 1
  end
  from (select m[1]::double precision as low, m[2]::double precision as high
        from regexp_match(range, '^([0-9]{1,12})(?:-([0-9]{1,12}))?$') m where m is not null) r
$$;

-- What one criterion gives, 0 to 1; null: the lead or the persona says nothing of it.
create or replace function alignment_match(criterion text, trait jsonb, accepted text[]) returns double precision
language plpgsql immutable parallel safe as $$
declare
  own text;
  scale text[];
begin
  if trait is null or cardinality(accepted) = 0 or accepted is null then
    return null;
  end if;
  if criterion = 'budget' then
    return (select max(alignment_in_range((trait #>> '{}')::double precision, a)) from unnest(accepted) a);
  end if;
  if criterion = 'pain' then
    return (
      select count(*) filter (where exists (select from unnest(accepted) a where alignment_plain(a) = pain))::double precision
        / nullif(count(*), 0)
      from (select distinct alignment_plain(p) as pain from jsonb_array_elements_text(trait) p) d where pain <> '');
  end if;
  own := alignment_plain(trait #>> '{}');
  if own = '' then
    return null;
  end if;
  scale := case criterion
    when 'seniority' then '{entry,junior,mid,senior,lead,manager,director,vp,c_level}'
    when 'size' then '{startup,small,medium,large,enterprise}'
    when 'geography' then '{local,regional,national,multi_national,global}'
    when 'budget_authority' then '{none,limited,moderate,significant,high}'
    when 'timeframe' then '{immediate,short_term,medium_term,long_term,strategic}'
  end;
  if scale is not null then
    return (select max(alignment_nearness(scale, trait #>> '{}', a)) from unnest(accepted) a);
  end if;
  if criterion = 'area' then
    return (
      select max(case
        when own = area then 1
        when area collate "C" ~ '[a-z]$' and starts_with(own, area) and substr(own, length(area) + 1) collate "C" ~ '^[0-9]' then 1
        else 0
      end)
      from (select alignment_plain(a) as area from unnest(accepted) a) d);
  end if;
  return (
    select max(case
      when wanted <> '' and (strpos(' ' || own || ' ', ' ' || wanted || ' ') > 0 or strpos(' ' || wanted || ' ', ' ' || own || ' ') > 0) then 1
      else 0
    end)
    from (select alignment_plain(a) as wanted from unnest(accepted) a) d);
end
$$;

-- {score, confidence, disqualified_by, breakdown: [{criterion, weight, match}]} of a lead's traits and a persona's fit
-- {preset, criteria: {criterion: {accepted, disqualifies}}}. Below two fifths of known weight there is no score.
create or replace function alignment(traits jsonb, fit jsonb) returns jsonb language sql immutable parallel safe as $$
  with weights (preset, place, criterion, weight) as (
    values ('business', 1, 'industry', 20), ('business', 2, 'role', 15), ('business', 3, 'seniority', 10),
      ('business', 4, 'size', 10), ('business', 5, 'geography', 10), ('business', 6, 'pain', 10),
      ('business', 7, 'buying_stage', 10), ('business', 8, 'budget_authority', 5), ('business', 9, 'product_need', 5),
      ('business', 10, 'channel', 5),
      ('homeowner', 1, 'product_need', 25), ('homeowner', 2, 'area', 20), ('homeowner', 3, 'property_type', 15),
      ('homeowner', 4, 'ownership', 15), ('homeowner', 5, 'timeframe', 15), ('homeowner', 6, 'budget', 10)
  ), wanted as (
    select key as criterion, array(select jsonb_array_elements_text(value -> 'accepted')) as accepted,
      (value ->> 'disqualifies')::boolean as disqualifies
    from jsonb_each(fit -> 'criteria')
  ), parts as (
    select w.place, w.criterion, w.weight, alignment_match(w.criterion, traits -> w.criterion, c.accepted) as match
    from weights w left join wanted c on c.criterion = w.criterion
    where w.preset = fit ->> 'preset'
  ), total as (
    select sum(weight)::double precision as weight,
      coalesce(sum(weight) filter (where match is not null), 0)::double precision as known,
      coalesce(sum(weight * match order by place) filter (where match is not null), 0) as matched,
      jsonb_agg(jsonb_build_object('criterion', criterion, 'weight', weight, 'match', match) order by place) as breakdown
    from parts
  ), excluded as (
    select c.criterion
    from wanted c
    where c.disqualifies and alignment_match(c.criterion, traits -> c.criterion, c.accepted) = 0
    order by array_position('{industry,role,seniority,size,geography,pain,buying_stage,budget_authority,product_need,channel,area,property_type,ownership,timeframe,budget}'::text[], c.criterion)
    limit 1
  )
  select jsonb_build_object(
    'score', case
      when exists (select from excluded) then 0
      when known * 5 >= weight * 2 then floor(100 * matched / known + 0.5)::integer
    end,
    'confidence', known / weight,
    'disqualified_by', (select criterion from excluded),
    'breakdown', breakdown)
  from total
$$;

-- What fits a persona: its own columns and rows, and its criteria beside them.
create or replace function persona_fit(p personas) returns jsonb language sql stable as $$
  with said (criterion, accepted, disqualifies) as (
    select criterion, accepted, disqualifies from persona_criteria where client_id = p.client_id and persona_id = p.id
    union all select 'industry', array[p.industry], false where p.industry is not null
    union all select 'role', array_remove(array[p.role, p.title], null), false where coalesce(p.role, p.title) is not null
    union all select 'seniority', array[p.seniority_level], false where p.seniority_level is not null
    union all select 'size', array[p.organization_size], false where p.organization_size is not null
    union all select 'geography', array[p.geographic_scope], false where p.geographic_scope is not null
    union all select 'buying_stage', array[p.buying_stage], false where p.buying_stage is not null
    union all select 'budget_authority', array[p.budget_authority::text], false where p.budget_authority is not null
    union all select 'product_need', array[r.name], false from products r where r.client_id = p.client_id and r.id = p.product_id
    union all select 'pain', array_agg(distinct t.category), false from persona_pain_points t
      where t.client_id = p.client_id and t.persona_id = p.id and t.category is not null having count(*) > 0
    union all select 'channel', array_agg(distinct t.channel), false from persona_communication_preferences t
      where t.client_id = p.client_id and t.persona_id = p.id and t.channel is not null having count(*) > 0
    union all select 'timeframe', array_agg(distinct t.decision_timeframe), false from persona_buying_process t
      where t.client_id = p.client_id and t.persona_id = p.id and t.decision_timeframe is not null having count(*) > 0
  ), joined as (
    select criterion, array_agg(a.value order by a.value) as accepted, bool_or(disqualifies) as disqualifies
    from said, unnest(accepted) as a (value)
    group by criterion
  )
  select jsonb_build_object('preset', p.persona_type, 'criteria', coalesce(
    (select jsonb_object_agg(criterion, jsonb_build_object('accepted', accepted, 'disqualifies', disqualifies)) from joined),
    '{}'))
$$;

-- What a list says of a lead, as far as a score may look at it: its position, the first half of its postcode and the
-- list's own columns that have one of these names. Never names, dates of birth or what else a list may hold. A cell may
-- be as long as somebody's notes: 1,000 characters of it count, and 100 pains, which is what LeadTraits takes.
create or replace function lead_traits(l leads) returns jsonb language sql stable as $$
  with told as (
    select distinct on (k) k, btrim(value) as v
    from jsonb_each_text(l.attributes) e (key, value),
      lateral (select btrim(regexp_replace(lower(key collate "C"), '[^a-z0-9]+', '_', 'g'), '_') as k) n
    where btrim(value) <> ''
    order by k, key
  ), named (criterion, v) as (
    select 'industry', (select v from told where k in ('industry', 'sector') order by k limit 1)
    union all select 'role', coalesce(nullif(btrim(l.position), ''), (select v from told where k in ('job_title', 'role', 'title') order by k limit 1))
    union all select 'seniority', (select v from told where k in ('seniority', 'seniority_level') order by k limit 1)
    union all select 'size', (select v from told where k in ('company_size', 'employees', 'organization_size') order by k limit 1)
    union all select 'geography', (select v from told where k in ('geographic_scope', 'geography') order by k limit 1)
    union all select 'buying_stage', (select v from told where k = 'buying_stage')
    union all select 'budget_authority', (select v from told where k = 'budget_authority')
    union all select 'product_need', (select v from told where k in ('interest', 'product', 'product_need', 'service') order by k limit 1)
    union all select 'channel', (select v from told where k in ('channel', 'preferred_channel') order by k limit 1)
    union all select 'area', substring(upper(btrim(l.postcode)) from '^([A-Z]{1,2}[0-9][A-Z0-9]?)(?: *[0-9][A-Z]{2})?$')
    union all select 'property_type', (select v from told where k in ('house_type', 'property', 'property_type') order by k limit 1)
    union all select 'ownership', (select v from told where k in ('home_ownership', 'home_owner', 'homeowner', 'ownership', 'tenure') order by k limit 1)
    union all select 'timeframe', (select v from told where k in ('timeframe', 'timescale', 'when') order by k limit 1)
  ), coded (criterion, v) as (
    select criterion, left(case criterion
      when 'seniority' then replace(alignment_plain(v), ' ', '_')
      when 'geography' then replace(alignment_plain(v), ' ', '_')
      when 'budget_authority' then alignment_plain(v)
      when 'size' then coalesce(
        (select s.code from lookup_organization_sizes s
         where v ~ '^[0-9]{1,9}$' and v::bigint between s.min_employees and coalesce(s.max_employees, 2147483647)),
        replace(alignment_plain(v), ' ', '_'))
      when 'timeframe' then coalesce(
        (select t.code from lookup_timeframes t, regexp_match(v, '^([0-9]{1,3}) *months?$', 'i') m
         where m[1]::integer >= t.from_months and m[1]::integer < coalesce(t.to_months, 1000)),
        case when alignment_plain(v) in ('asap', 'at once', 'straight away') then 'immediate' else replace(alignment_plain(v), ' ', '_') end)
      else v
    end, 1000)
    from named where v is not null
  )
  select coalesce(jsonb_object_agg(criterion, to_jsonb(v)), '{}')
    || coalesce((select jsonb_build_object('pain', array(
                   select left(btrim(p), 1000) from regexp_split_to_table(v, '[,;|]') with ordinality s (p, place)
                   order by place limit 100))
                 from told where k in ('pain', 'pain_points') order by k limit 1), '{}')
    || coalesce((select jsonb_build_object('budget', n::numeric)
                 from told, lateral (select replace(regexp_replace(v, '^[£$€] *', ''), ',', '') as n) c
                 where k = 'budget' and n ~ '^[0-9]{1,9}(\.[0-9]{1,2})?$'), '{}')
  from coded
$$;
