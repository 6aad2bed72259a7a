-- 8 queries

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

-- 4. contexts/care/treating_doctor/queries.py:find_round
SELECT "care_roomround"."id", "care_roomround"."community_id", "care_roomround"."title", "care_roomround"."message", "care_roomround"."closes_on", "care_roomround"."closed_at", "care_roomround"."once", "care_roomround"."created_at", "care_roomround"."created_by_id", COUNT("care_roomasking"."id") AS "asked", COUNT("care_roomasking"."id") FILTER (WHERE NOT ("care_roomasking"."answer" = %s AND "care_roomasking"."answer" IS NOT NULL)) AS "answered"
    FROM "care_roomround"
    LEFT OUTER JOIN "care_roomasking" ON ("care_roomround"."id" = "care_roomasking"."round_id")
    WHERE ("care_roomround"."community_id" = %s AND "care_roomround"."id" = %s)
    GROUP BY "care_roomround"."id", "care_roomround"."community_id", "care_roomround"."title", "care_roomround"."message", "care_roomround"."closes_on", "care_roomround"."closed_at", "care_roomround"."once", "care_roomround"."created_at", "care_roomround"."created_by_id"
    ORDER BY "care_roomround"."id" ASC
    LIMIT …;

-- 5. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "care_roomasking"
    WHERE ("care_roomasking"."community_id" = %s AND "care_roomasking"."round_id" = %s);

-- 6. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 7. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 8. platform/tables/cells.py:body
SELECT "care_roomasking"."id", "care_roomasking"."community_id", "care_roomasking"."round_id", "care_roomasking"."contact_id", "care_roomasking"."link_key", "care_roomasking"."digest", "care_roomasking"."letters", "care_roomasking"."written_at", "care_roomasking"."answer", "care_roomasking"."places", "care_roomasking"."home_visits", "care_roomasking"."areas", "care_roomasking"."answered_at", "association_contact"."id", "association_contact"."community_id", "association_contact"."kind", "association_contact"."last_name", "association_contact"."first_name", "association_contact"."organisation_name", "association_contact"."search_name", "association_contact"."category", "association_contact"."function", "association_contact"."represents_id", "association_contact"."entry", "association_contact"."rpps", "association_contact"."profession", "association_contact"."practice", "association_contact"."commune_id", "association_contact"."email", "association_contact"."phone", "association_contact"."standing", "association_contact"."college_id", "association_contact"."joined_on", "association_contact"."left_on", "association_contact"."user_id", "association_contact"."mail_refused_at", "association_contact"."shown_by_name_at", "association_contact"."note", "association_contact"."version", "association_contact"."created_at", "association_contact"."updated_at", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "care_roomasking"
    INNER JOIN "association_contact" ON ("care_roomasking"."contact_id" = "association_contact"."id")
    LEFT OUTER JOIN "territory_commune" ON ("association_contact"."commune_id" = "territory_commune"."code")
    WHERE ("care_roomasking"."community_id" = %s AND "care_roomasking"."round_id" = %s)
    ORDER BY "association_contact"."search_name" ASC, "care_roomasking"."id" ASC
    LIMIT …;
