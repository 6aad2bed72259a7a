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

-- 4. contexts/territory/perimeter/queries.py:perimeter_codes
SELECT "territory_perimetercommune"."commune_id" AS "commune_id"
    FROM "territory_perimetercommune"
    WHERE ("territory_perimetercommune"."community_id" = %s AND "territory_perimetercommune"."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …));

-- 5. contexts/directory/movements/queries.py:compared_dates
SELECT "directory_importrun"."extraction_on" AS "extraction_on"
    FROM "directory_importrun"
    WHERE (NOT "directory_importrun"."is_replay" AND "directory_importrun"."source" = %s AND "directory_importrun"."state" = %s)
    ORDER BY "directory_importrun"."generation" DESC
    LIMIT …;

-- 6. contexts/directory/professionals/queries.py:register_edition
SELECT "directory_importrun"."extraction_on" AS "run__extraction_on", "directory_registerstate"."generation" AS "generation", "directory_importrun"."finished_at" AS "run__finished_at"
    FROM "directory_registerstate"
    INNER JOIN "directory_importrun" ON ("directory_registerstate"."run_id" = "directory_importrun"."id")
    WHERE ("directory_registerstate"."run_id" IS NOT NULL AND "directory_registerstate"."source" = %s)
    ORDER BY "directory_registerstate"."source" ASC;

-- 7. contexts/directory/movements/tables.py:MovementFilters.__init__
SELECT "territory_commune"."code" AS "code", "territory_commune"."name" AS "name"
    FROM "territory_commune"
    WHERE "territory_commune"."code" IN (SELECT V0."commune_id" AS "commune_id"
    FROM "territory_perimetercommune" V0
    WHERE (V0."community_id" = %s AND V0."perimeter_id" = (SELECT U0."id" AS "pk"
    FROM "territory_perimeter" U0
    WHERE (U0."community_id" = %s AND U0."valid_from" <= %s)
    ORDER BY U0."valid_from" DESC
    LIMIT …)))
    ORDER BY "territory_commune"."search_name" ASC, 1 ASC;

-- 8. contexts/directory/movements/tables.py:MovementFilters.__init__
SELECT DISTINCT "directory_movement"."profession_code" AS "profession_code", "directory_movement"."profession_label" AS "profession_label"
    FROM "directory_movement"
    WHERE ("directory_movement"."generation" <= (SELECT U0."generation" AS "generation"
    FROM "directory_registerstate" U0
    WHERE U0."source" = %s
    LIMIT …) AND ("directory_movement"."from_commune_id" IN (…) OR "directory_movement"."to_commune_id" IN (…)));

-- 9. platform/tables/listing.py:Listing.page
SELECT COUNT(*) AS "__count"
    FROM "directory_movement"
    WHERE ("directory_movement"."generation" <= (SELECT U0."generation" AS "generation"
    FROM "directory_registerstate" U0
    WHERE U0."source" = %s
    LIMIT …) AND ("directory_movement"."from_commune_id" IN (…) OR "directory_movement"."to_commune_id" IN (…)));

-- 10. interfaces/shell/context.py:Shell.unread
SELECT "messaging_notification"."user_id" AS "user_id", COUNT("messaging_notification"."id") AS "count"
    FROM "messaging_notification"
    WHERE ("messaging_notification"."community_id" = %s AND "messaging_notification"."read_at" IS NULL AND "messaging_notification"."user_id" = %s)
    GROUP BY 1;

-- 11. platform/tables/saved.py:saved_views
SELECT "tables_savedview"."id" AS "id", "tables_savedview"."community_id" AS "community_id", "tables_savedview"."table" AS "table", "tables_savedview"."name" AS "name", "tables_savedview"."query" AS "query", "tables_savedview"."owner_id" AS "owner_id", "tables_savedview"."shared" AS "shared", "tables_savedview"."created_at" AS "created_at"
    FROM "tables_savedview"
    WHERE ("tables_savedview"."community_id" = %s AND "tables_savedview"."table" = %s AND ("tables_savedview"."owner_id" = %s OR "tables_savedview"."shared"))
    ORDER BY 4 ASC, "tables_savedview"."id" ASC;

-- 12. platform/tables/cells.py:body
SELECT "directory_movement"."id", "directory_movement"."run_id", "directory_movement"."generation", "directory_movement"."seen_on", "directory_movement"."professional_id", "directory_movement"."profession_code", "directory_movement"."profession_label", "directory_movement"."from_commune_id", "directory_movement"."to_commune_id", "directory_movement"."elsewhere_code", "directory_movement"."before_codes", "directory_movement"."after_codes", "directory_movement"."from_commune_id" IN (…) AS "leaves_here", "directory_movement"."to_commune_id" IN (…) AS "joins_here", %s AS "territory", (SELECT U0."name" AS "name"
    FROM "territory_commune" U0
    WHERE U0."code" = ("directory_movement"."elsewhere_code")
    LIMIT …) AS "elsewhere_name", "directory_professional"."idnps", "directory_professional"."civility", "directory_professional"."last_name", "directory_professional"."first_name", "directory_professional"."search_name", "territory_commune"."code", "territory_commune"."name", "territory_commune"."search_name", "territory_commune"."departement_id", "territory_commune"."epci_id", "territory_commune"."population", "territory_commune"."age_0_19", "territory_commune"."age_20_64", "territory_commune"."age_65_up", "territory_commune"."ages_source", "territory_commune"."lon", "territory_commune"."lat", "territory_commune"."area_ha", "territory_commune"."has_contour", "territory_commune"."neighbour_codes", "territory_commune"."postal_codes", "territory_commune"."successor_id", T3."code", T3."name", T3."search_name", T3."departement_id", T3."epci_id", T3."population", T3."age_0_19", T3."age_20_64", T3."age_65_up", T3."ages_source", T3."lon", T3."lat", T3."area_ha", T3."has_contour", T3."neighbour_codes", T3."postal_codes", T3."successor_id"
    FROM "directory_movement"
    LEFT OUTER JOIN "territory_commune" ON ("directory_movement"."from_commune_id" = "territory_commune"."code")
    LEFT OUTER JOIN "territory_commune" T3 ON ("directory_movement"."to_commune_id" = T3."code")
    INNER JOIN "directory_professional" ON ("directory_movement"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_movement"."generation" <= (SELECT U0."generation" AS "generation"
    FROM "directory_registerstate" U0
    WHERE U0."source" = %s
    LIMIT …) AND ("directory_movement"."from_commune_id" IN (…) OR "directory_movement"."to_commune_id" IN (…)))
    ORDER BY "directory_movement"."seen_on" DESC, "directory_movement"."generation" DESC, "directory_professional"."search_name" ASC, "directory_movement"."id" ASC
    LIMIT …;

-- 13. contexts/directory/movements/queries.py:balances
SELECT "directory_movement"."id", "directory_movement"."run_id", "directory_movement"."generation", "directory_movement"."seen_on", "directory_movement"."professional_id", "directory_movement"."profession_code", "directory_movement"."profession_label", "directory_movement"."from_commune_id", "directory_movement"."to_commune_id", "directory_movement"."elsewhere_code", "directory_movement"."before_codes", "directory_movement"."after_codes", "directory_movement"."from_commune_id" IN (…) AS "leaves_here", "directory_movement"."to_commune_id" IN (…) AS "joins_here", %s AS "territory", (SELECT U0."name" AS "name"
    FROM "territory_commune" U0
    WHERE U0."code" = ("directory_movement"."elsewhere_code")
    LIMIT …) AS "elsewhere_name"
    FROM "directory_movement"
    INNER JOIN "directory_professional" ON ("directory_movement"."professional_id" = "directory_professional"."idnps")
    WHERE ("directory_movement"."generation" <= (SELECT U0."generation" AS "generation"
    FROM "directory_registerstate" U0
    WHERE U0."source" = %s
    LIMIT …) AND ("directory_movement"."from_commune_id" IN (…) OR "directory_movement"."to_commune_id" IN (…)) AND "directory_movement"."seen_on" > %s)
    ORDER BY "directory_movement"."seen_on" DESC, "directory_movement"."generation" DESC, "directory_movement"."profession_code" ASC, "directory_professional"."search_name" ASC, "directory_movement"."id" ASC;
