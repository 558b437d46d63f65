-- Marks: of footage that was opened, or of what is watched just now.

set role ecrime_law;

-- A mark is of footage that was opened; of what is too young to be footage, by who watches the camera in this session. A mark
-- that is made while watching may come without words: they follow, once, by who made it, as a mark of the same moment.
create or replace function law.bookmark_noted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    acting law.session := law.context();
    marked public.watching_bookmark;
begin
    new.watch_id := null;
    if new.words_of is not null then
        select b.* into marked from public.watching_bookmark b
        where b.id = new.words_of and b.made_by = acting.officer_id and b.words = ''
          and b.made_at > law.time() - law.access_lasts()
          and not exists (select from public.watching_bookmark said where said.words_of = b.id);
        if marked.id is null then
            raise exception using errcode = 'EC259', message = 'no mark waits for these words';
        end if;
        new.camera_id := marked.camera_id;
        new.at := marked.at;
    elsif new.at > law.now() - law.footage_lag() then
        select w.id into new.watch_id from public.watching_watch w
        where w.session_id = acting.id and w.camera_id = new.camera_id and w.ended_at is null
          -- What is shown first was taken up to a key frame before it was asked for.
          and w.begun_at - interval '10 seconds' <= new.at and new.at <= law.now()
          and law.why_not_watched(acting, w.camera_id, w.caller) is null
        order by w.begun_at limit 1;
        if new.watch_id is null then
            raise exception using errcode = 'EC254', message = 'the camera is not watched';
        end if;
    elsif law.see_footage(new.camera_id, new.at, new.at) is null then
        raise exception using errcode = 'EC233', message = 'the footage was not opened';
    end if;
    select c.jurisdiction into new.jurisdiction from public.sites_camera c where c.id = new.camera_id;
    new.made_at := law.time();
    new.made_by := acting.officer_id;
    return new;
end
$$;

revoke all on function law.bookmark_noted() from public;
grant execute on function law.bookmark_noted() to ecrime_owner;

reset role;

create trigger b_noted before insert on watching_bookmark for each row execute function law.bookmark_noted();
