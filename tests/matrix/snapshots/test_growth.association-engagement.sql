-- 13 queries

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

-- 4. contexts/association/engagement/queries.py:counts_by_stage
SELECT CASE WHEN ("association_contact"."standing" IN (…) AND "association_contact"."id" IN (SELECT V0."contact_id" AS "contact"
    FROM "association_attendee" V0
    WHERE (V0."community_id" = %s AND V0."contact_id" IS NOT NULL AND V0."meeting_id" IN (SELECT U0."id" AS "pk"
    FROM "association_meeting" U0
    WHERE (U0."community_id" = %s AND U0."starts_at" >= %s AND U0."starts_at" <= %s)) AND V0."presence" IN (…)))) THEN %s WHEN "association_contact"."standing" IN (…) THEN %s WHEN "association_contact"."standing" = %s THEN %s ELSE COALESCE((SELECT CASE WHEN (U0."outcome" = %s) THEN %s WHEN (U0."outcome" = %s) THEN %s ELSE NULL END AS "stage"
    FROM "association_approach" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id") AND U0."done_on" IS NOT NULL AND NOT (U0."outcome" IN (…)))
    ORDER BY U0."done_on" DESC, U0."id" DESC
    LIMIT …), (SELECT MAX(CASE WHEN (U0."presence" IN (…)) THEN %s WHEN (U0."invited_at" IS NOT NULL) THEN %s ELSE NULL END) AS "stage"
    FROM "association_attendee" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    GROUP BY U0."contact_id"), %s) END AS "stage_rank", COUNT("association_contact"."id") AS "pk__count"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."category" = %s AND "association_contact"."kind" = %s)
    GROUP BY 1;

-- 5. contexts/association/contacts/filters.py:_professions
SELECT DISTINCT "association_contact"."profession" AS "profession"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND NOT ("association_contact"."profession" = %s));

-- 6. contexts/association/contacts/filters.py:_colleges
SELECT "association_college"."id" AS "pk", "association_college"."name" AS "name"
    FROM "association_college"
    WHERE "association_college"."community_id" = %s
    ORDER BY "association_college"."rank" ASC, 2 ASC, 1 ASC;

-- 7. contexts/association/contacts/filters.py:_communes
SELECT "territory_commune"."code" AS "code", "territory_commune"."name" AS "name"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT U0."commune_id" AS "commune_id"
    FROM "association_contact" U0
    WHERE (U0."community_id" = %s AND U0."commune_id" IS NOT NULL))
    ORDER BY "territory_commune"."search_name" ASC, 1 ASC;

-- 8. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "association_contact"
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."kind" = %s AND NOT ("association_contact"."category" = %s) AND "association_contact"."category" = %s);

-- 9. platform/tables/rendering.py:_log_reading
SELECT "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", CASE WHEN ("association_contact"."standing" IN (…) AND "association_contact"."id" IN (SELECT V0."contact_id" AS "contact"
    FROM "association_attendee" V0
    WHERE (V0."community_id" = %s AND V0."contact_id" IS NOT NULL AND V0."meeting_id" IN (SELECT U0."id" AS "pk"
    FROM "association_meeting" U0
    WHERE (U0."community_id" = %s AND U0."starts_at" >= %s AND U0."starts_at" <= %s)) AND V0."presence" IN (…)))) THEN %s WHEN "association_contact"."standing" IN (…) THEN %s WHEN "association_contact"."standing" = %s THEN %s ELSE COALESCE((SELECT CASE WHEN (U0."outcome" = %s) THEN %s WHEN (U0."outcome" = %s) THEN %s ELSE NULL END AS "stage"
    FROM "association_approach" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id") AND U0."done_on" IS NOT NULL AND NOT (U0."outcome" IN (…)))
    ORDER BY U0."done_on" DESC, U0."id" DESC
    LIMIT …), (SELECT MAX(CASE WHEN (U0."presence" IN (…)) THEN %s WHEN (U0."invited_at" IS NOT NULL) THEN %s ELSE NULL END) AS "stage"
    FROM "association_attendee" U0
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id"))
    GROUP BY U0."contact_id"), %s) END AS "stage_rank", (SELECT MAX(U3."starts_at") AS "last"
    FROM "association_attendee" U0
    INNER JOIN "association_meeting" U3 ON (U0."meeting_id" = U3."id")
    WHERE (U0."community_id" = %s AND U0."contact_id" = ("association_contact"."id") AND U0."presence" IN (…))
    GROUP BY U0."contact_id") AS "last_seen_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "association_contact"
    LEFT OUTER JOIN "territory_commune" ON ("association_contact"."commune_id" = "territory_commune"."code")
    WHERE ("association_contact"."community_id" = %s AND "association_contact"."kind" = %s AND NOT ("association_contact"."category" = %s) AND "association_contact"."category" = %s)
    ORDER BY 29 ASC, "association_contact"."search_name" ASC, "association_contact"."id" ASC
    LIMIT …;

-- 10. platform/tables/rendering.py:_log_reading
SELECT "association_approach"."id", "association_approach"."community_id", "association_approach"."contact_id", "association_approach"."caller_id", "association_approach"."means", "association_approach"."due_on", "association_approach"."done_on", "association_approach"."outcome", "association_approach"."note", "association_approach"."created_at", "accounts_user"."id", "accounts_user"."password", "accounts_user"."last_login", "accounts_user"."email", "accounts_user"."name", "accounts_user"."is_active", "accounts_user"."is_operator", "accounts_user"."created_at"
    FROM "association_approach"
    LEFT OUTER JOIN "accounts_user" ON ("association_approach"."caller_id" = "accounts_user"."id")
    WHERE ("association_approach"."community_id" = %s AND "association_approach"."done_on" IS NULL AND "association_approach"."contact_id" IN (…))
    ORDER BY "association_approach"."id" ASC;

-- 11. platform/tenancy/models.py:SharedModel.save_base
INSERT INTO "audit_accessentry" ("community_id", "at", "user_id", "actor_label", "what", "object_type", "object_id", "label", "count")
    VALUES (…)
    RETURNING "audit_accessentry"."id";

-- 12. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 13. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
