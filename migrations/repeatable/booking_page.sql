-- Where a campaign's leads book a call if it has no page of its own: the page of its booking process, else its client's.
create or replace function booking_page(d datasets) returns text language sql stable as $$
  select coalesce(
    (select b.booking_link from booking_processes b where b.client_id = d.client_id and b.id = d.booking_process_id),
    (select c.cal_booking_link from clients c where c.id = d.client_id))
$$;
