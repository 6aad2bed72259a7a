-- 10 queries

-- 1. platform/accounts/sessions/middleware.py:SessionLimits.__call__
SELECT "django_session"."session_key", "django_session"."session_data", "django_session"."expire_date"
    FROM "django_session"
    WHERE ("django_session"."expire_date" > %s AND "django_session"."session_key" = %s)
    LIMIT …;

-- 2. platform/tenancy/views.py:community_view.<locals>.decorate.<locals>.wrapped
SELECT "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "accounts_user"
    WHERE "accounts_user"."id" = %s
    LIMIT …;

-- 3. platform/tenancy/views.py:memberships_of
SELECT "tenancy_membership"."id", "tenancy_membership"."community_id", "tenancy_membership"."user_id", "tenancy_membership"."roles", "tenancy_membership"."function", "tenancy_membership"."joined_at", "tenancy_membership"."ended_at", (SELECT U0."starts_on" AS "starts_on"
    FROM "accounts_secondfactorrule" U0
    WHERE U0."community_id" = ("tenancy_membership"."community_id")
    LIMIT …) AS "second_factor_starts_on", EXISTS(SELECT %s AS "a"
    FROM "directory_registerstate" U0
    INNER JOIN "directory_importrun" U1 ON (U0."run_id" = U1."id")
    WHERE (U0."generation" > %s AND U1."file_name" = %s AND U0."source" = %s)
    LIMIT …) AS "first_hour_invented_register", "tenancy_community"."id", "tenancy_community"."slug", "tenancy_community"."name", "tenancy_community"."is_demo", "tenancy_community"."modules", "tenancy_community"."modules_known", "tenancy_community"."created_at"
    FROM "tenancy_membership"
    INNER JOIN "tenancy_community" ON ("tenancy_membership"."community_id" = "tenancy_community"."id")
    WHERE ("tenancy_membership"."ended_at" IS NULL AND "tenancy_membership"."user_id" = %s)
    ORDER BY "tenancy_community"."name" ASC, "tenancy_membership"."id" ASC
    LIMIT …;

-- 4. contexts/association/joining/queries.py:form_of
SELECT "association_joiningform"."id", "association_joiningform"."community_id", "association_joiningform"."secret", "association_joiningform"."is_open", "association_joiningform"."intro", "association_joiningform"."statutes_text", "association_joiningform"."statutes_link", "association_joiningform"."asks_college", "association_joiningform"."for_organisations", "association_joiningform"."approved_by_id", "association_joiningform"."version", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on"
    FROM "association_joiningform"
    LEFT OUTER JOIN "association_body" ON ("association_joiningform"."approved_by_id" = "association_body"."id")
    WHERE "association_joiningform"."community_id" = %s
    ORDER BY "association_joiningform"."id" ASC
    LIMIT …;

-- 5. contexts/association/joining/views.py:applications
SELECT COUNT(*) AS "__count"
    FROM "association_application"
    WHERE ("association_application"."community_id" = %s AND NOT ("association_application"."state" = %s) AND "association_application"."state" = %s);

-- 6. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_application"
    WHERE ("association_application"."community_id" = %s AND NOT ("association_application"."state" = %s));

-- 7. platform/tables/rendering.py:_log_reading
SELECT "association_application"."id", "association_application"."community_id", "association_application"."kind", "association_application"."last_name", "association_application"."first_name", "association_application"."organisation_name", "association_application"."function", "association_application"."profession", "association_application"."practice", "association_application"."rpps", "association_application"."commune_id", "association_application"."email", "association_application"."phone", "association_application"."college_id", "association_application"."message", "association_application"."state", "association_application"."statutes_accepted_at", "association_application"."statutes_digest", "association_application"."digest", "association_application"."sent_at", "association_application"."confirmed_at", "association_application"."body_id", "association_application"."decided_on", "association_application"."decision", "association_application"."decided_by_id", "association_application"."contact_id", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", "association_college"."id", "association_college"."community_id", "association_college"."code", "association_college"."name", "association_college"."detail", "association_college"."rank", "association_college"."closed_on", "association_body"."id", "association_body"."community_id", "association_body"."kind", "association_body"."name", "association_body"."purpose", "association_body"."seats", "association_body"."parent_id", "association_body"."is_published", "association_body"."created_on", "association_body"."closed_on"
    FROM "association_application"
    LEFT OUTER JOIN "territory_commune" ON ("association_application"."commune_id" = "territory_commune"."code")
    LEFT OUTER JOIN "association_college" ON ("association_application"."college_id" = "association_college"."id")
    LEFT OUTER JOIN "association_body" ON ("association_application"."body_id" = "association_body"."id")
    WHERE ("association_application"."community_id" = %s AND NOT ("association_application"."state" = %s))
    ORDER BY "association_application"."sent_at" DESC, "association_application"."id" DESC
    LIMIT …;

-- 8. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 9. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 10. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
