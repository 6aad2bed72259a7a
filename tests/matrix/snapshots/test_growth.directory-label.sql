-- 12 queries

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

-- 4. contexts/directory/labels/queries.py:find
SELECT "directory_label"."id", "directory_label"."community_id", "directory_label"."name", "directory_label"."key", "directory_label"."tone", "directory_label"."detail", "directory_label"."version", "directory_label"."created_at", "directory_label"."created_by_id", "directory_label"."archived_at"
    FROM "directory_label"
    WHERE ("directory_label"."community_id" = %s AND "directory_label"."id" = %s)
    ORDER BY "directory_label"."id" ASC
    LIMIT …;

-- 5. contexts/directory/labels/queries.py:lines
SELECT "directory_labelled"."id", "directory_labelled"."community_id", "directory_labelled"."label_id", "directory_labelled"."subject", "directory_labelled"."added_at", "directory_labelled"."added_by_id"
    FROM "directory_labelled"
    WHERE ("directory_labelled"."community_id" = %s AND "directory_labelled"."label_id" = %s)
    ORDER BY "directory_labelled"."id" ASC;

-- 6. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 7. contexts/directory/entries/queries.py:_professionals
SELECT "directory_activity"."id", "directory_activity"."professional_id", "directory_activity"."commune_id", "directory_activity"."profession_code", "directory_activity"."skill_code", "directory_professional"."idnps", "directory_professional"."civility", "directory_professional"."last_name", "directory_professional"."first_name", "territory_commune"."code", "territory_commune"."name"
    FROM "directory_activity"
    INNER JOIN "territory_commune" ON ("directory_activity"."commune_id" = "territory_commune"."code")
    INNER JOIN "directory_professional" ON ("directory_activity"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."commune_id" IN (…) AND "directory_activity"."professional_id" IN (…))
    ORDER BY "directory_activity"."professional_id" ASC, "directory_activity"."profession_code" ASC, "directory_activity"."commune_id" ASC, "directory_activity"."id" ASC;

-- 8. contexts/directory/entries/queries.py:_organisations
SELECT "directory_organisation"."id", "directory_organisation"."community_id", "directory_organisation"."kind", "directory_organisation"."name", "directory_organisation"."search_name", "directory_organisation"."commune_id", "directory_organisation"."address", "directory_organisation"."postal_code", "directory_organisation"."phone", "directory_organisation"."email", "directory_organisation"."website", "directory_organisation"."purpose", "directory_organisation"."lon", "directory_organisation"."lat", "directory_organisation"."origin", "directory_organisation"."version", "directory_organisation"."created_at", "directory_organisation"."updated_at", "directory_organisation"."updated_by_id", "directory_organisation"."archived_at", "directory_organisation"."absorbed_into_id", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id"
    FROM "directory_organisation"
    LEFT OUTER JOIN "territory_commune" ON ("directory_organisation"."commune_id" = "territory_commune"."code")
    WHERE ("directory_organisation"."community_id" = %s AND "directory_organisation"."absorbed_into_id" IS NULL AND "directory_organisation"."archived_at" IS NULL AND "directory_organisation"."id" IN (…))
    ORDER BY "directory_organisation"."id" ASC;

-- 9. contexts/directory/labels/queries.py:_particulars
SELECT "directory_activity"."professional_id" AS "professional_id", "directory_professional"."search_name" AS "professional__search_name", "directory_activity"."phone" AS "phone"
    FROM "directory_activity"
    INNER JOIN "directory_professional" ON ("directory_activity"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_activity"."since" <= ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."until" > ((SELECT generation
    FROM directory_registerstate
    WHERE source = 'rpps')) AND "directory_activity"."professional_id" IN (…))
    ORDER BY 1 ASC, "directory_activity"."commune_id" ASC, "directory_activity"."id" ASC;

-- 10. contexts/directory/labels/queries.py:_particulars
SELECT "directory_organisation"."id" AS "pk", "directory_organisation"."name" AS "name", "directory_organisation"."phone" AS "phone"
    FROM "directory_organisation"
    WHERE ("directory_organisation"."community_id" = %s AND "directory_organisation"."id" IN (…))
    ORDER BY 1 ASC;

-- 11. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 12. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;
