-- Specs arrange rows as the superuser, past the one writer of a status. Such a row gets the links its version calls for, so that the
-- engine finds the chain it insists on. Part of the template database of the specs, and of no other.
CREATE FUNCTION public.link_arranged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  r jsonb := to_jsonb(NEW);
  stands text := coalesce(r->>'status', format('{"condition":"%s","handling":"%s"}', r->>'condition', r->>'handling'));
  was record;
BEGIN
  SELECT version, to_status INTO was FROM transition_log WHERE tenant_id = NEW.tenant_id AND instance_id = NEW.id ORDER BY version DESC LIMIT 1;
  FOR v IN coalesce(was.version, 0) + 1 .. NEW.version LOOP
    INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, hash)
      VALUES (NEW.tenant_id, TG_ARGV[0], NEW.id, v, CASE WHEN v > 1 THEN coalesce(was.to_status, stands) END, stands, TG_ARGV[0] || '.arrange', '');
    was.to_status := stands;
  END LOOP;
  RETURN NEW;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.table_name FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name IN ('status', 'condition')
      AND EXISTS (SELECT FROM information_schema.columns v WHERE v.table_schema = 'public' AND v.table_name = c.table_name AND v.column_name = 'version') LOOP
    EXECUTE format('CREATE TRIGGER link_arranged AFTER INSERT OR UPDATE ON public.%I FOR EACH ROW WHEN (session_user = ''postgres'') EXECUTE FUNCTION public.link_arranged(%L)',
      t, (SELECT string_agg(CASE WHEN n = 1 THEN w ELSE initcap(w) END, '' ORDER BY n) FROM regexp_split_to_table(t, '_') WITH ORDINALITY AS s(w, n)));
  END LOOP;
END $$;
