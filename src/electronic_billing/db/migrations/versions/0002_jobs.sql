-- Wake-ups. A job is only "look at what is due for this tenant"; the rows are the truth, so the services that
-- defer one need no right on the job tables: the function below is all they can do.

CREATE FUNCTION ebilling.wake(tenant uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = ebilling_jobs, pg_catalog
    AS $$
        INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)
        VALUES ('pump', 'pump', 't:' || tenant, jsonb_build_object('tenant_id', tenant))
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    $$;
REVOKE EXECUTE ON FUNCTION ebilling.wake FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ebilling.wake TO ebilling_web, ebilling_worker, ebilling_ingest;

GRANT USAGE ON SCHEMA ebilling_jobs TO ebilling_worker;
GRANT ALL ON ALL TABLES IN SCHEMA ebilling_jobs TO ebilling_worker;
GRANT ALL ON ALL SEQUENCES IN SCHEMA ebilling_jobs TO ebilling_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ebilling_jobs TO ebilling_worker;
